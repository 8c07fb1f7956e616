import type { EventRecord, LaneId } from './queue';

/** A record in a memory queue with its places in the two lists it is part of. */
export interface Entry {
  readonly record: EventRecord;
  /** How often it was claimed here. */
  claims: number;
  /** Unix milliseconds. */
  dueAt: number;
  nextDue: Entry | undefined;
  older: Entry | undefined;
  newer: Entry | undefined;
}

/** The due records of one lane, first due first. A linked list: every step costs the same however long it is. */
export class LaneFifo {
  readonly id: LaneId;
  head: Entry | undefined;
  #tail: Entry | undefined;

  constructor(id: LaneId) {
    this.id = id;
  }

  /** When its first record fell due. */
  get dueAt(): number {
    return this.head?.dueAt ?? Number.POSITIVE_INFINITY;
  }

  push(entry: Entry): void {
    if (this.#tail === undefined) this.head = entry;
    else this.#tail.nextDue = entry;
    this.#tail = entry;
  }

  shift(): void {
    const first = this.head;
    if (first === undefined) return;
    this.head = first.nextDue;
    first.nextDue = undefined;
    if (this.head === undefined) this.#tail = undefined;
  }
}

/** All records of a memory queue in the order they were added, claimed or not. */
export class AcceptedOrder {
  #oldest: Entry | undefined;
  #newest: Entry | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get oldest(): Entry | undefined {
    return this.#oldest;
  }

  append(record: EventRecord, now: number): Entry {
    const entry: Entry = { record, claims: 0, dueAt: now, nextDue: undefined, older: this.#newest, newer: undefined };
    if (this.#newest === undefined) this.#oldest = entry;
    else this.#newest.newer = entry;
    this.#newest = entry;
    this.#size += 1;
    return entry;
  }

  remove(entry: Entry): void {
    if (entry.older === undefined) this.#oldest = entry.newer;
    else entry.older.newer = entry.newer;
    if (entry.newer === undefined) this.#newest = entry.older;
    else entry.newer.older = entry.older;
    // Garbage that was promoted would keep all that came after it from being collected young.
    entry.older = undefined;
    entry.newer = undefined;
    this.#size -= 1;
  }

  /** Every record, as a claim would give it now. */
  records(): readonly EventRecord[] {
    const records: EventRecord[] = [];
    for (let entry = this.#oldest; entry !== undefined; entry = entry.newer) records.push(asClaimed(entry));
    return records;
  }

  clear(): void {
    this.#oldest = undefined;
    this.#newest = undefined;
    this.#size = 0;
  }
}

/** The record with the number of claims it had before. */
export function asClaimed({ record, claims }: Entry): EventRecord {
  return claims === 0 ? record : { ...record, attempts: record.attempts + claims };
}
