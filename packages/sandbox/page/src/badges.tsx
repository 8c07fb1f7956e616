import type { VNode } from 'preact';
import type { EventRow } from '../../src/page-api';

type Verdict = EventRow['verdict'];

const VERDICTS: Readonly<Record<Verdict, readonly [sign: string, word: string]>> = {
  ok: ['✓', 'OK'],
  warning: ['!', 'Warning'],
  refused: ['✕', 'Refused'],
};

/** A verdict in a word, a sign and a colour. */
export function VerdictBadge({ verdict }: { readonly verdict: Verdict }): VNode {
  const [sign, word] = VERDICTS[verdict];
  return (
    <span class={`badge is-${verdict}`}>
      <span aria-hidden="true">{sign}</span> {word}
    </span>
  );
}

/** Which side an event came from. */
export function SourceBadge({ source }: { readonly source: EventRow['source'] }): VNode {
  return <span class={`badge is-${source}`}>{source === 'browser' ? 'Browser' : 'Server'}</span>;
}
