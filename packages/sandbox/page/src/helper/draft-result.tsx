import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import type { Draft } from '../../../src/page-api';
import { CodeBlock } from '../code-block';
import { IssueList } from '../event-detail/issue-list';
import { counted } from '../format';
import { curl, META_ORIGIN } from './curl';
import { SendButton } from './send-button';
import { typescriptCall } from './typescript-call';
import type { VerdictState } from './use-draft-verdict';

interface DraftResultProps {
  readonly draft: Draft;
  readonly state: VerdictState;
}

/** What becomes of the form: verdict, issues, the event's JSON, and the code that sends it. */
export function DraftResult({ draft, state: { verdict, problem, isChecking } }: DraftResultProps): VNode {
  return (
    <div class="stack helper-result">
      <section class="card stack" aria-labelledby="verdict-title" aria-busy={isChecking}>
        <h2 id="verdict-title">Verdict</h2>
        <p role="status">{problem ?? (verdict ? verdictWords(verdict) : 'Checking…')}</p>
        {verdict && <IssueList issues={verdict.issues} isRefused={verdict.answer.status >= 300} />}
        <SendButton draft={draft} />
      </section>
      {verdict && (
        <section class="card stack" aria-labelledby="json-title">
          <h2 id="json-title">JSON</h2>
          <CodeBlock label="Event JSON" language="json" text={JSON.stringify(verdict.event, null, 2)} />
        </section>
      )}
      <section class="card stack" aria-labelledby="typescript-title">
        <h2 id="typescript-title">TypeScript</h2>
        <CodeBlock label="TypeScript call" text={typescriptCall(draft)} />
      </section>
      {verdict && <CurlCard draft={draft} event={verdict.event} />}
    </div>
  );
}

function CurlCard({ draft, event }: { readonly draft: Draft; readonly event: Draft['event'] }): VNode {
  const origin = useSignal(META_ORIGIN);
  const { datasetId, testEventCode } = draft;
  return (
    <section class="card stack" aria-labelledby="curl-title">
      <div class="card-head">
        <h2 id="curl-title">curl</h2>
        <label class="inline">
          to
          <select value={origin.value} onChange={({ currentTarget }) => (origin.value = currentTarget.value)}>
            <option value={META_ORIGIN}>Meta</option>
            <option value={location.origin}>this sandbox</option>
          </select>
        </label>
      </div>
      <CodeBlock label="Curl command" text={curl({ origin: origin.value, datasetId, event, testEventCode })} />
    </section>
  );
}

function verdictWords({ issues, answer }: NonNullable<VerdictState['verdict']>): string {
  const taken = answer.status < 300;
  const found = issues.length === 0 ? 'no issues' : counted(issues.length, 'issue');
  return `${taken ? 'Meta would take this event' : `Meta would refuse this event (${answer.status})`}: ${found}.`;
}
