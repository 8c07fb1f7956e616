import type { Capi, Outcome } from '@capikit/core';
import type { Sandbox } from '@capikit/sandbox';
import { expect } from 'vitest';
import { pageRequest } from '../pipeline/setup';

/** Tracks page events, each of a request of its own, in one turn. Returns the ids of the accepted ones. */
export function trackPages(kit: Capi, count: number, name: string = 'PageView'): string[] {
  const ids: string[] = [];
  for (let page = 0; page < count; page += 1) {
    const { status, eventId } = kit.tracker(pageRequest()).trackCustom(name);
    if (status === 'accepted') ids.push(eventId);
  }
  return ids;
}

/** What a sandbox took. */
export interface Ledger {
  /** Distinct ids, sorted. */
  readonly arrived: readonly string[];
  /** How many events came once more than needed. */
  readonly repeats: number;
  /** Ids that came again although the answer before had been sent completely. */
  readonly unexplained: readonly string[];
}

/** Reads what sandboxes took, in the order they ran, and why some of it came twice. */
export function ledgerOf(...sandboxes: readonly Pick<Sandbox, 'events' | 'requests'>[]): Ledger {
  const answers = new Map(
    sandboxes.flatMap(({ requests }, at) => requests.map(({ id, answer }) => [`${at}/${id}`, answer])),
  );
  const arrivals = sandboxes.flatMap(({ events }, at) =>
    events.map((received) => ({ ...received, request: `${at}/${received.requestId}` })),
  );
  const last = new Map<string, string>();
  const unexplained: string[] = [];
  let repeats = 0;
  for (const { event, verdict, request } of arrivals) {
    if (verdict !== 'accepted') continue;
    const id = String(event.event_id);
    const before = last.get(id);
    if (before !== undefined) repeats += 1;
    if (before !== undefined && answers.get(before) === 'sent') unexplained.push(id);
    last.set(id, request);
  }
  return { arrived: [...last.keys()].toSorted(), repeats, unexplained };
}

/** Every one of these events ended exactly once, and so. */
export function expectEnds(outcomes: readonly Outcome[], end: Outcome['end'], ids: readonly string[]): void {
  const ended = outcomes.filter((outcome) => outcome.end === end).map(({ eventId }) => eventId);
  expect(ended.toSorted()).toEqual(ids.toSorted());
}
