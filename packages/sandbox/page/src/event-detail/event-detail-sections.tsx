import type { VNode } from 'preact';
import type { EventDetail } from '../../../src/page-api';
import { SourceBadge, VerdictBadge } from '../badges';
import { CodeBlock } from '../code-block';
import { dateAndTime, duration, money } from '../format';
import { IssueList } from './issue-list';
import { MatchKeyList } from './match-key-list';
import { Partner } from './partner';

/** Everything about one event, most telling first. */
export function EventDetailSections({ detail }: { readonly detail: EventDetail }): VNode {
  const { row, matchKeys, issues, answer, payload, request } = detail;
  return (
    <>
      <p class="badges">
        <VerdictBadge verdict={row.verdict} />
        <SourceBadge source={row.source} />
        {row.testEventCode !== undefined && <span class="badge">Test code {row.testEventCode}</span>}
      </p>
      <dl class="facts">
        {facts(detail).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>

      <Section title={issues.length === 0 ? 'Issues: none' : `Issues (${issues.length})`}>
        <IssueList issues={issues} isRefused={row.verdict === 'refused'} />
      </Section>
      <Section title="Deduplication">
        <Partner row={row} />
      </Section>
      <Section title={`Match keys (${matchKeys.length})`}>
        <MatchKeyList matchKeys={matchKeys} />
      </Section>
      <Section title="Payload as received">
        <CodeBlock label="Payload" language="json" text={JSON.stringify(payload, null, 2)} />
      </Section>
      <Section title={`What Meta would answer: ${answer.status}`}>
        <CodeBlock label="Answer" language="json" text={JSON.stringify(answer.body, null, 2)} />
      </Section>
      <Section title="Request">
        <p class="mono wrap">
          {request.method} {request.path}
        </p>
        <p class="muted">
          {request.eventCount === 1 ? 'One event in it' : `${request.eventCount} events in it`}
          {request.partnerAgent !== undefined && `, partner agent ${request.partnerAgent}`}.
        </p>
        <CodeBlock label="Headers" text={headerLines(request.headers)} />
      </Section>
    </>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: VNode | VNode[] }): VNode {
  return (
    <section class="pane-section">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function facts({ row }: EventDetail): (readonly [string, string])[] {
  const { at, eventTime, value, currency } = row;
  const happened =
    eventTime === undefined ? undefined : `${dateAndTime(eventTime * 1000)} (${delay(at - eventTime * 1000)})`;
  const all: (readonly [string, string | undefined])[] = [
    ['Event id', row.eventId ?? 'none'],
    ['Dataset', row.datasetId],
    ['Received', dateAndTime(at)],
    ['Happened', happened],
    ['Action source', row.actionSource],
    ['Value', money(value, currency) || undefined],
  ];
  return all.flatMap(([name, text]) => (text === undefined ? [] : [[name, text] as const]));
}

function delay(ms: number): string {
  return ms < 0 ? `${duration(ms)} after it came` : `${duration(ms)} before it came`;
}

function headerLines(headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return lines.join('\n') || 'none were kept';
}
