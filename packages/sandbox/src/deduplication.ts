import type { EventRow } from './page-api';
import { explainer } from './lone-event';
import { isMergeable, otherSide, visitorKeys } from './sightings';

/** Why an event stands alone. */
export type LoneReason = 'other-side-missing' | 'id-differs' | 'name-differs' | 'too-late' | 'no-key';

/** A browser and a server event that Meta would count once. */
export interface Pair {
  readonly browser: EventRow;
  readonly server: EventRow;
  /** What they share: the event id, or, by the fallback rule, `external_id` or `fbp`. */
  readonly by: 'event_id' | 'external_id' | 'fbp';
}

/** An event without its other half, and one sentence that says why. */
export interface Lone {
  readonly event: EventRow;
  readonly reason: LoneReason;
  readonly sentence: string;
}

/** How many of an event name's browser events the server sent too; Meta's goal is 75 %. */
export interface Coverage {
  readonly datasetId: string;
  readonly eventName: string;
  readonly browser: number;
  readonly server: number;
  readonly paired: number;
  /** `paired / browser`, 0 to 1; absent without browser events. */
  readonly share?: number;
}

/** What Meta's deduplication would make of a list of events. */
export interface Deduplication {
  readonly pairs: readonly Pair[];
  readonly lone: readonly Lone[];
  readonly coverage: readonly Coverage[];
}

/** Meta's window, from the first event received with an id. Source: Meta, deduplicate Pixel and server events. */
const WINDOW_MS = 48 * 3_600_000;

/**
 * Pairs browser and server events as Meta counts them once: same dataset, name and id within 48 hours of the first; or, for
 * events of which at least one has no id, same dataset and name with a shared `external_id` or `fbp`, browser first, within
 * 48 hours. Refused events do not count. Everything that is paired more than once (a reload, a resend) is in several pairs.
 * `rows` may come in any order; the answer is in order of arrival. Linear but for sorting; never throws.
 */
export function deduplicate(rows: readonly EventRow[]): Deduplication {
  const inOrder = rows.toSorted((a, b) => a.at - b.at || a.id - b.id);
  const counted = inOrder.filter(({ verdict }) => verdict !== 'refused');
  const mergeable = counted.filter(isMergeable);
  const ledger = new PairLedger();
  pairById(mergeable, ledger);
  pairByVisitor(mergeable, ledger);

  const alone = counted.filter((row) => !ledger.has(row));
  const explain = explainer(inOrder, alone);
  return {
    pairs: ledger.pairs.toSorted((a, b) => arrival(a) - arrival(b)),
    lone: alone.map(explain),
    coverage: coverageOf(counted, ledger),
  };
}

class PairLedger {
  readonly pairs: Pair[] = [];
  readonly #paired = new Set<EventRow>();

  add(one: EventRow, other: EventRow, by: Pair['by']): void {
    const [browser, server] = one.source === 'browser' ? [one, other] : [other, one];
    this.pairs.push({ browser, server, by });
    this.#paired.add(one).add(other);
  }

  has(row: EventRow): boolean {
    return this.#paired.has(row);
  }
}

function arrival({ browser, server }: Pair): number {
  return Math.max(browser.at, server.at);
}

interface Side {
  first: EventRow | undefined;
  readonly waiting: EventRow[];
}

interface IdWindow extends Readonly<Record<EventRow['source'], Side>> {
  readonly startedAt: number;
}

function pairById(rows: readonly EventRow[], ledger: PairLedger): void {
  const windows = new Map<string, IdWindow>();
  for (const row of rows) {
    if (row.eventId === undefined) continue;
    const key = `${row.eventId}\n${row.eventName}\n${row.datasetId}`;
    let window = windows.get(key);
    if (window === undefined || row.at - window.startedAt > WINDOW_MS) {
      window = { startedAt: row.at, browser: newSide(), server: newSide() };
      windows.set(key, window);
    }
    const own = window[row.source];
    const other = window[otherSide(row)];
    own.first ??= row;
    if (other.first === undefined) own.waiting.push(row);
    else if (other.waiting.length === 0) ledger.add(row, other.first, 'event_id');
    else for (const partner of other.waiting.splice(0)) ledger.add(row, partner, 'event_id');
  }
}

function newSide(): Side {
  return { first: undefined, waiting: [] };
}

/** A visitor's browser events of one name, newest last. */
interface Visit {
  last: EventRow;
  readonly free: EventRow[];
}

function pairByVisitor(rows: readonly EventRow[], ledger: PairLedger): void {
  const visits = new Map<string, Visit>();
  for (const row of rows) {
    if (row.source === 'browser') addVisit(visits, row, ledger);
    else if (!ledger.has(row)) pairWithVisit(visits, row, ledger);
  }
}

function addVisit(visits: Map<string, Visit>, row: EventRow, ledger: PairLedger): void {
  for (const { value } of visitorKeys(row)) {
    const key = visitKey(row, value, row.eventId !== undefined);
    const visit = visits.get(key) ?? { last: row, free: [] };
    visit.last = row;
    if (!ledger.has(row)) visit.free.push(row);
    visits.set(key, visit);
  }
}

function pairWithVisit(visits: ReadonlyMap<string, Visit>, row: EventRow, ledger: PairLedger): void {
  // Two different ids say that these are two events; the visitor decides only where an id is missing.
  const withId = row.eventId === undefined ? [false, true] : [false];
  for (const { value, by } of visitorKeys(row)) {
    const known = withId.flatMap((hasId) => visits.get(visitKey(row, value, hasId)) ?? []);
    const partner =
      newest(
        known.map((visit) => lastFree(visit, ledger)),
        row,
      ) ??
      newest(
        known.map(({ last }) => last),
        row,
      );
    if (partner) return ledger.add(row, partner, by);
  }
}

function lastFree({ free }: Visit, ledger: PairLedger): EventRow | undefined {
  for (let top = free.at(-1); top !== undefined; top = free.at(-1)) {
    if (!ledger.has(top)) return top;
    free.pop();
  }
  return undefined;
}

/** The newest of these that came at most 48 hours before `row`. */
function newest(candidates: readonly (EventRow | undefined)[], row: EventRow): EventRow | undefined {
  let found: EventRow | undefined;
  for (const candidate of candidates) {
    if (candidate === undefined || row.at - candidate.at > WINDOW_MS) continue;
    if (found === undefined || candidate.at >= found.at) found = candidate;
  }
  return found;
}

function visitKey({ datasetId, eventName }: EventRow, visitor: string, hasId: boolean): string {
  return `${visitor}\n${eventName}\n${datasetId}\n${hasId}`;
}

function coverageOf(rows: readonly EventRow[], ledger: PairLedger): readonly Coverage[] {
  const names = new Map<string, { -readonly [K in keyof Coverage]: Coverage[K] }>();
  for (const row of rows) {
    const { datasetId, eventName, source } = row;
    const key = `${eventName}\n${datasetId}`;
    const coverage = names.get(key) ?? { datasetId, eventName, browser: 0, server: 0, paired: 0 };
    names.set(key, coverage);
    coverage[source] += 1;
    if (source === 'browser' && ledger.has(row)) coverage.paired += 1;
  }
  const list = [...names.values()].toSorted(
    (a, b) => compare(a.datasetId, b.datasetId) || compare(a.eventName, b.eventName),
  );
  return list.map((one) => (one.browser === 0 ? one : { ...one, share: one.paired / one.browser }));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
