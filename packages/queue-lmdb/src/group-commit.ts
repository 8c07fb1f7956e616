import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { Batch } from './batch';
import { compose } from './compose';
import { writeIf } from './conditional-write';
import { nextToken, rangeOf } from './keys';
import { isAdd, type Operation, type Waiting } from './operation';
import { ProcessRow, readTotals } from './process-row';
import { Snapshot, type Database } from './snapshot';
import { StorageError } from './storage-error';

/** Where batches are written. */
export interface CommitTarget {
  readonly directory: string;
  readonly database: Database;
  /** Awaited before the first batch. */
  start(): Promise<void>;
  /** Turns to the file that replaced this one, if any did. */
  follow(snapshot: Snapshot): boolean;
}

const MAX_ATTEMPTS = 50;
const FULL_MS = 1_000;
/** How long adds gather under load, and how many are enough. */
const GATHER_MS = 4;
const GATHERED = 100;

/**
 * Runs operations in groups, each group in one transaction: what waits while one is written is written together. An
 * operation’s promise resolves when its changes would survive power loss.
 */
export class GroupCommit {
  readonly row: ProcessRow = new ProcessRow();
  readonly #target: CommitTarget;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #loop: Promise<void> | undefined;
  #isStarted = false;
  /** After a conflict, so that few operations depend on each other. */
  #isCareful = false;
  #fullUntil = 0;
  /** Written one right after the other. */
  #groups = 0;
  /** More was waiting than the last group could take. */
  #isOverflowing = false;

  constructor(target: CommitTarget) {
    this.#target = target;
  }

  /** Bytes of operations that are not written yet. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /** There was no room a moment ago. */
  get isFull(): boolean {
    return performance.now() < this.#fullUntil;
  }

  run<T>(operation: Operation<T>): Promise<T> {
    this.#waitingBytes += operation.weight ?? 0;
    const outcome = new Promise<T>((resolve, reject) => {
      const waiting = { operation, resolve: resolve as (outcome: unknown) => void, reject, outcome: undefined };
      this.#waiting.push({ ...waiting, attempts: 0 });
    });
    // `#run` does not reject.
    this.#loop ??= this.#run();
    return outcome;
  }

  /** Resolves when nothing is left to write. */
  async idle(): Promise<void> {
    await this.#loop;
  }

  async #run(): Promise<void> {
    // In a later turn: what one turn adds shares a transaction.
    await nextTurn();
    if (!this.#isStarted) {
      this.#isStarted = true;
      await this.#target.start();
    }
    while (this.#waiting.length > 0) {
      // oxlint-disable-next-line no-await-in-loop -- see there
      if (this.#isStreaming) await sleep(GATHER_MS);
      let taken: readonly Waiting[] = [];
      try {
        const composed = this.#compose();
        taken = composed.taken;
        // oxlint-disable-next-line no-await-in-loop -- one transaction after the other is what makes groups
        if (await this.#write(composed.batch)) this.#settle(taken);
        // oxlint-disable-next-line no-await-in-loop -- the next try must see what the other process wrote
        else await this.#tryAgain(taken);
      } catch (cause) {
        this.#failed(taken, cause);
      }
    }
    this.#loop = undefined;
    this.#groups = 0;
  }

  /**
   * Events kept coming while the last group was written, as they do under load: then a transaction for every other event
   * would only cost the disk and the processor. A single event, and whoever awaits each, is not held up.
   */
  get #isStreaming(): boolean {
    const { length } = this.#waiting;
    if (this.#groups === 0 || this.#isOverflowing || length >= GATHERED) return false;
    return this.#waiting.every(isAdd);
  }

  #compose(): { batch: Batch; taken: readonly Waiting[] } {
    let snapshot = new Snapshot(this.#target.database);
    if (this.#target.follow(snapshot)) snapshot = new Snapshot(this.#target.database);
    const batch = new Batch(snapshot, readTotals(snapshot));
    const { taken, left, broken } = compose(batch, this.#waiting, this.#isCareful);
    this.#waiting = left;
    this.#isOverflowing = left.length > 0;
    if (broken === undefined) return { batch, taken };
    this.#reject(broken.waiting, broken.cause);
    return this.#compose();
  }

  /** False: somebody else changed what the batch relied on. */
  async #write(batch: Batch): Promise<boolean> {
    if (batch.isEmpty) return true;
    const { database } = this.#target;
    const written = this.row.write(batch, Date.now());
    if (batch.needsToken) {
      const token = batch.snapshot.firstKey(rangeOf('t'));
      if (token === undefined) return false;
      batch.take(token);
      batch.put(nextToken(token), Buffer.from([1]));
    }
    const isWritten = await writeIf(database, batch, () => {
      for (const key of batch.removes) void database.remove(key);
      for (const [key, value] of batch.puts) void database.put(key, value as Buffer);
    });
    if (isWritten) written();
    return isWritten;
  }

  #settle(taken: readonly Waiting[]): void {
    this.#isCareful = false;
    this.#groups += 1;
    for (const waiting of taken) {
      this.#waitingBytes -= waiting.operation.weight ?? 0;
      waiting.resolve(waiting.outcome);
    }
  }

  async #tryAgain(taken: readonly Waiting[]): Promise<void> {
    const again: Waiting[] = [];
    for (const waiting of taken) {
      waiting.attempts += 1;
      if (waiting.attempts < MAX_ATTEMPTS) again.push(waiting);
      else this.#reject(waiting, new Error('other processes kept changing what this operation works on'));
    }
    this.#waiting = [...again, ...this.#waiting];
    this.#isCareful = true;
    const attempts = Math.max(...taken.map((waiting) => waiting.attempts));
    if (attempts > 2) await sleep(Math.random() * Math.min(attempts, 10));
  }

  #failed(taken: readonly Waiting[], cause: unknown): void {
    const error = new StorageError(this.#target.directory, cause);
    if (error.isFull) this.#fullUntil = performance.now() + FULL_MS;
    const again: Waiting[] = [];
    for (const waiting of taken) {
      const { whenFull } = waiting.operation;
      waiting.attempts += 1;
      if (!error.isFull) this.#reject(waiting, error);
      else if (whenFull !== undefined) this.#resolve(waiting, whenFull);
      // Adds may have needed the room: what takes records out goes again without them.
      else if (waiting.attempts < 2 && taken.length > 1) again.push(waiting);
      else this.#reject(waiting, error);
    }
    // What could not even be read fails for everybody, or it would go round for ever.
    if (taken.length === 0) for (const waiting of this.#waiting.splice(0)) this.#reject(waiting, error);
    this.#waiting = [...again, ...this.#waiting];
    this.#isCareful = true;
  }

  #resolve(waiting: Waiting, outcome: unknown): void {
    this.#waitingBytes -= waiting.operation.weight ?? 0;
    waiting.resolve(outcome);
  }

  #reject(waiting: Waiting, error: unknown): void {
    this.#waitingBytes -= waiting.operation.weight ?? 0;
    waiting.reject(error);
  }
}
