import type { EventRow } from './page-api';

/** Where the other half of an event comes from. */
export function otherSide({ source }: EventRow): EventRow['source'] {
  return source === 'browser' ? 'server' : 'browser';
}

/** Offline and messaging events have a deduplication of their own, or none. Source: Meta, offline events; messaging. */
const NEVER_MERGED: ReadonlySet<string | undefined> = new Set(['physical_store', 'business_messaging']);

/** Whether Meta would ever merge such an event with one of the other side. */
export function isMergeable({ actionSource }: EventRow): boolean {
  return !NEVER_MERGED.has(actionSource);
}

/** What says whose event it is, best first. */
export function visitorKeys({ externalId = [], fbp }: EventRow): readonly VisitorKey[] {
  const keys: VisitorKey[] = externalId.map((value) => ({ by: 'external_id', value }));
  if (fbp !== undefined) keys.push({ by: 'fbp', value: fbp });
  return keys;
}

/** A value that says whose event it is. */
export interface VisitorKey {
  readonly by: 'external_id' | 'fbp';
  readonly value: string;
}

/** Which events are looked for. */
export interface Sought {
  readonly source: EventRow['source'];
  readonly datasetId?: string;
  readonly eventName?: string;
}

/** Events by something they share, such as an id. */
export class Sightings {
  readonly #groups = new Map<string, EventRow[][]>();

  /** Add in order of arrival. */
  add(shared: string, row: EventRow): void {
    const groups = this.#groups.get(shared);
    if (!groups) {
      this.#groups.set(shared, [[row]]);
      return;
    }
    const group = groups.find(([first]) => first !== undefined && matches(first, row));
    if (group) group.push(row);
    else groups.push([row]);
  }

  /** The event of that kind that arrived nearest to a moment. */
  nearest(shared: string, sought: Sought, at: number): EventRow | undefined {
    let found: EventRow | undefined;
    for (const group of this.#groups.get(shared) ?? []) {
      if (group[0] === undefined || !matches(group[0], sought)) continue;
      const row = nearestIn(group, at);
      if (found === undefined || Math.abs(row.at - at) < Math.abs(found.at - at)) found = row;
    }
    return found;
  }
}

function matches(row: EventRow, { source, datasetId, eventName }: Sought): boolean {
  if (row.source !== source) return false;
  return (datasetId ?? row.datasetId) === row.datasetId && (eventName ?? row.eventName) === row.eventName;
}

function nearestIn(group: readonly EventRow[], at: number): EventRow {
  let low = 0;
  let high = group.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((group[middle]?.at ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  const [before, after] = [group[low - 1], group[low]];
  if (before === undefined || after === undefined) return (before ?? after) as EventRow;
  return at - before.at <= after.at - at ? before : after;
}
