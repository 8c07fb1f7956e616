import type { EventRow } from '../../../src/page-api';
import { inOrder } from '../match-key-names';

/** How many events of one name carry each match key. */
export interface MatchKeyShares {
  readonly eventName: string;
  readonly events: number;
  readonly keys: readonly { readonly key: string; readonly events: number; readonly share: number }[];
  /** Strong keys that none of them carries. */
  readonly absent: readonly string[];
}

// Those the help centre ranks high and medium, and the two Meta advises for all events. Source: Meta, event match quality.
const STRONG: readonly string[] = ['em', 'fbc', 'ph', 'external_id', 'fbp', 'client_ip_address', 'client_user_agent'];

/** The shares of a dataset's events, the most frequent event name first; `source` narrows them to one side. */
export function matchKeyShares(
  rows: readonly EventRow[],
  { datasetId, source }: { readonly datasetId: string; readonly source: EventRow['source'] | 'both' },
): readonly MatchKeyShares[] {
  const wanted = rows.filter((row) => row.datasetId === datasetId && (source === 'both' || row.source === source));
  const byName = new Map<string, EventRow[]>();
  for (const row of wanted) {
    const named = byName.get(row.eventName);
    if (named) named.push(row);
    else byName.set(row.eventName, [row]);
  }
  return [...byName]
    .map(([eventName, events]) => sharesOf(eventName, events))
    .toSorted((a, b) => b.events - a.events || a.eventName.localeCompare(b.eventName));
}

function sharesOf(eventName: string, rows: readonly EventRow[]): MatchKeyShares {
  const carried = new Map<string, number>();
  for (const key of rows.flatMap(({ matchKeys }) => matchKeys)) carried.set(key, (carried.get(key) ?? 0) + 1);
  const keys = inOrder([...carried.keys()]).map((key) => {
    const events = carried.get(key) ?? 0;
    return { key, events, share: events / rows.length };
  });
  return { eventName, events: rows.length, keys, absent: STRONG.filter((key) => !carried.has(key)) };
}
