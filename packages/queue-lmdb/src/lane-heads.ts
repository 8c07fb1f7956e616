import { decodeDue, type DueValue } from './entries';
import { after, rangeOf, readDueKey, type Key } from './keys';
import type { Entry, Snapshot } from './snapshot';

/** The first unclaimed record of a lane. */
export interface LaneHead {
  readonly lane: Buffer;
  readonly dueAt: number;
  readonly value: DueValue;
}

/** A clock that differs by less from what was written is not set back, only corrected. */
export const CLOCK_SET_MS = 1_000;
/** How many lanes one look at the queue compares, and how many it may pass by to find them. */
const MAX_LANES = 256;
const MAX_STEPS = 4_096;

/** What a look at the queue found. */
export interface Look {
  readonly heads: readonly LaneHead[];
  /** Where the lanes begin that were not looked at; undefined when all were. */
  readonly next: Key | undefined;
}

/** The lanes with unclaimed records, found by stepping from one lane's first entry to the next lane's. */
export class LaneHeads {
  #from: Key | undefined;

  /** The heads of up to `most` lanes that `isWanted`, found among 4,096. Looks at the same lanes until `goOn`. */
  look(snapshot: Snapshot, isWanted: (head: LaneHead) => boolean = () => true, most: number = MAX_LANES): Look {
    const all = rangeOf('d');
    const heads: LaneHead[] = [];
    const wrapsAt = this.#from;
    let start = wrapsAt ?? all.start;
    let end = all.end;
    let steps = 0;
    while (heads.length < most && steps < MAX_STEPS) {
      const entry = snapshot.first({ start, end });
      if (entry === undefined && wrapsAt !== undefined && end === all.end) {
        start = all.start;
        end = wrapsAt;
        continue;
      }
      if (entry === undefined) return { heads, next: undefined };
      steps += 1;
      const { lane, dueAt } = readDueKey(entry.key);
      const head = { lane, dueAt, value: decodeDue(entry.value) };
      if (isWanted(head)) heads.push(head);
      start = rangeOf('d', after(lane)).start;
    }
    return { heads, next: start };
  }

  /** The next look begins with the lanes that this one left out. */
  goOn({ next }: Look): void {
    this.#from = next;
  }
}

/** Whether an unclaimed record may be claimed. What a clock set back would keep waiting counts as due. */
export function isDue(dueAt: number, { delayMs }: DueValue, now: number): boolean {
  return delayMs === 0 || dueAt <= now || isFromFuture(dueAt - delayMs, now);
}

/** Whether something was written at a time that is still to come. */
export function isFromFuture(writtenAt: number, now: number): boolean {
  return writtenAt > now + CLOCK_SET_MS;
}

/** The due records of a lane, first due first. */
export function dueEntries(snapshot: Snapshot, lane: Buffer, { now, limit }: { now: number; limit: number }): Entry[] {
  const entries = snapshot.entries(rangeOf('d', lane), limit);
  const stop = entries.findIndex(({ key, value }) => !isDue(readDueKey(key).dueAt, decodeDue(value), now));
  return stop < 0 ? entries : entries.slice(0, stop);
}
