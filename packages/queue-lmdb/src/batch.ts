import type { Key } from './keys';
import type { Snapshot } from './snapshot';

/** What the queue holds in sum. */
export interface Totals {
  readonly events: number;
  readonly bytes: number;
  readonly guards: number;
  readonly deadLetters: number;
}

export const NOTHING: Totals = { events: 0, bytes: 0, guards: 0, deadLetters: 0 };

export function sum(one: Totals, other: Totals): Totals {
  return {
    events: one.events + other.events,
    bytes: one.bytes + other.bytes,
    guards: one.guards + other.guards,
    deadLetters: one.deadLetters + other.deadLetters,
  };
}

/** Changes that are written together or not at all, planned on a snapshot. */
export class Batch {
  readonly snapshot: Snapshot;
  readonly #before: Totals;
  readonly #taken = new Set<string>();
  #change: Totals = NOTHING;
  /** What must be unchanged when it is written. */
  readonly absent: Key[] = [];
  readonly present: Key[] = [];
  readonly puts: [key: Key, value: Uint8Array][] = [];
  readonly removes: Key[] = [];
  /** Guard keys this batch takes: the snapshot does not show them. */
  readonly guards: Set<string> = new Set();
  /** True when it must be the only one to hand out records. */
  needsToken = false;

  constructor(snapshot: Snapshot, before: Totals) {
    this.snapshot = snapshot;
    this.#before = before;
  }

  get totals(): Totals {
    return sum(this.#before, this.#change);
  }

  get change(): Totals {
    return this.#change;
  }

  get isEmpty(): boolean {
    return this.puts.length === 0 && this.removes.length === 0;
  }

  put(key: Key, value: Uint8Array): void {
    this.puts.push([key, value]);
  }

  remove(key: Key): void {
    this.removes.push(key);
  }

  /**
   * Removes what only this batch may: it is not written when somebody else was faster. False: an operation of this batch
   * has removed it.
   */
  take(key: Key): boolean {
    const text = key.toString('latin1');
    if (this.#taken.has(text)) return false;
    this.#taken.add(text);
    this.present.push(key);
    this.removes.push(key);
    return true;
  }

  /** Whether an operation of this batch has removed it with `take`. */
  hasTaken(key: Key): boolean {
    return this.#taken.has(key.toString('latin1'));
  }

  count(change: Partial<Totals>): void {
    this.#change = sum(this.#change, { ...NOTHING, ...change });
  }
}
