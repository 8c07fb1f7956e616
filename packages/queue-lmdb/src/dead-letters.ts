import {
  deadLetterDropAt,
  decodeDeadLetter,
  encodeDeadLetter,
  MAX_DEAD_LETTERS,
  type DeadLetter,
  type DeadLetters,
  type EventRecord,
  type GraphError,
} from '@capikit/core';
import { hasRoom, putRecord, RECORD_OVERHEAD_BYTES, type AddContext } from './adding';
import type { Batch } from './batch';
import type { GroupCommit } from './group-commit';
import type { Operation } from './operation';
import { isDuplicate } from './guards';
import { deadIdKey, deadKey, deadOfTimeKey, deadTimeKey, rangeOf, timeOf, type Key, type Ref } from './keys';
import type { Snapshot } from './snapshot';

const LIST_LIMIT = 1_000;

/** Keeps a record that is taken out of the queue as a dead letter. */
export function bury(
  batch: Batch,
  record: EventRecord,
  { ref, error, buriedAt }: { ref: Ref; error: GraphError; buriedAt: number },
): void {
  const key = deadKey(buriedAt, ref);
  const dropAt = deadLetterDropAt(record, buriedAt);
  batch.put(key, encodeDeadLetter(record, { error, buriedAt, dropAt }));
  batch.put(deadTimeKey(dropAt, key), Buffer.from([1]));
  batch.put(deadIdKey(record.id), key);
  batch.count({ deadLetters: 1 });
}

/** Keys by time of dead letters that may be forgotten, at most `limit`. */
export function pastDeadLetters(
  snapshot: Snapshot,
  { now, deadLetters, limit }: { now: number; deadLetters: number; limit: number },
): Key[] {
  const surplus = deadLetters - MAX_DEAD_LETTERS;
  return snapshot.keys(rangeOf('e'), limit).filter((key, at) => timeOf(key) <= now || at < surplus);
}

/** Forgets a dead letter that nobody else has taken meanwhile. */
export function forgetDeadLetter(timeKey: Key, batch: Batch): void {
  const key = deadOfTimeKey(timeKey);
  const value = batch.snapshot.get(key);
  if (value !== undefined) takeOut(batch, key, decodeDeadLetter(value));
}

function takeOut(batch: Batch, key: Key, { record, dropAt }: ReturnType<typeof decodeDeadLetter>): boolean {
  if (!batch.take(key)) return false;
  batch.remove(deadTimeKey(dropAt, key));
  batch.remove(deadIdKey(record.id));
  batch.count({ deadLetters: -1 });
  return true;
}

/** What the dead letters of a queue work with. */
export interface DeadLetterHost {
  readonly commit: GroupCommit;
  readonly add: AddContext;
  readonly read: () => Snapshot | undefined;
}

/** The dead letters in the store, oldest first. */
export class LmdbDeadLetters implements DeadLetters {
  readonly #host: DeadLetterHost;

  constructor(host: DeadLetterHost) {
    this.#host = host;
  }

  async list({ limit = LIST_LIMIT }: { limit?: number } = {}): Promise<readonly DeadLetter[]> {
    const snapshot = this.#host.read();
    if (snapshot === undefined || limit <= 0) return [];
    return snapshot.entries(rangeOf('b'), Math.floor(limit)).map(({ value }) => {
      const { record, error, buriedAt } = decodeDeadLetter(value);
      return { record, error, buriedAt };
    });
  }

  replay(ids: readonly string[]): Promise<number> {
    return this.#inSteps(ids, (batch, found, now) => {
      const { add } = this.#host;
      const { record } = found.letter;
      const bytes = record.body.byteLength + RECORD_OVERHEAD_BYTES;
      if (!hasRoom(batch, { events: 1, bytes }, add)) return false;
      if (!takeOut(batch, found.key, found.letter)) return false;
      // The key may belong to a later event of that id by now.
      const isTaken = isDuplicate(record, batch, now);
      const again = { ...record, acceptedAt: now, ...(isTaken && { guard: undefined }) };
      putRecord(batch, again, add);
      return true;
    });
  }

  remove(ids: readonly string[]): Promise<number> {
    return this.#inSteps(ids, (batch, { key, letter }) => takeOut(batch, key, letter));
  }

  async #inSteps(ids: readonly string[], each: Each): Promise<number> {
    let count = 0;
    const distinct = [...new Set(ids)];
    for (let at = 0; at < distinct.length; at += STEP) {
      // oxlint-disable-next-line no-await-in-loop -- small transactions, one after the other
      count += await this.#step(distinct.slice(at, at + STEP), each);
    }
    return count;
  }

  #step(ids: readonly string[], each: Each): Promise<number> {
    const { commit, add, read } = this.#host;
    if (read() === undefined) return Promise.resolve(0);
    const operation: Operation<number> = {
      now: add.now,
      alone: 'dead letters',
      plan: (batch, now) => {
        let count = 0;
        for (const id of ids) {
          const key = batch.snapshot.get(deadIdKey(id));
          const value = key && batch.snapshot.get(key);
          if (key === undefined || value === undefined) continue;
          if (each(batch, { key, letter: decodeDeadLetter(value) }, now)) count += 1;
        }
        return count;
      },
    };
    return commit.run(operation);
  }
}

const STEP = 50;

type Each = (
  batch: Batch,
  found: { readonly key: Key; readonly letter: ReturnType<typeof decodeDeadLetter> },
  now: number,
) => boolean;
