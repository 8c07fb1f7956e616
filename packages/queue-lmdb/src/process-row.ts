import { randomBytes } from 'node:crypto';
import { NOTHING, sum, type Batch, type Totals } from './batch';
import { processKey, rangeOf, type Key } from './keys';
import type { Entry, Snapshot } from './snapshot';

const STALE_MS = 60_000;
const MAX_ROWS = 1_000;
const ROW_BYTES = 40;

/**
 * What this process has added to the queue less what it removed. Only its own process writes a row, so processes that add
 * do not get in each other’s way; the queue’s totals are the sum. Each write renames the row: a row that is gone tells its
 * owner that it was folded into another, or that the file was replaced.
 */
export class ProcessRow {
  readonly process: Buffer = randomBytes(6);
  #revision = 0;
  #own: Totals = NOTHING;

  /** Adds the row’s change to a batch that has any. Returns what to call when the batch is written. */
  write(batch: Batch, now: number): () => void {
    const key = processKey(this.process, this.#revision);
    const isThere = batch.snapshot.has(key);
    let own = sum(isThere ? this.#own : NOTHING, batch.change);
    if (isThere) batch.take(key);
    else {
      batch.needsToken = true;
      own = sum(own, fold(batch, now));
    }
    const revision = this.#revision + 1;
    batch.put(processKey(this.process, revision), encode(own, now));
    return () => {
      this.#revision = revision;
      this.#own = own;
    };
  }
}

/** What all processes have added less what they removed. */
export function readTotals(snapshot: Snapshot): Totals {
  return rows(snapshot).reduce((totals, { value }) => sum(totals, decode(value)), NOTHING);
}

/** All rows’ keys. */
export function rowKeys(snapshot: Snapshot): Key[] {
  return rows(snapshot).map(({ key }) => key);
}

/** Takes the rows that were not written for a while: most belong to processes that ended; others join again. */
function fold(batch: Batch, now: number): Totals {
  let folded = NOTHING;
  for (const { key, value } of rows(batch.snapshot)) {
    if (Math.abs(now - value.readDoubleLE(32)) < STALE_MS) continue;
    batch.take(key);
    folded = sum(folded, decode(value));
  }
  return folded;
}

function rows(snapshot: Snapshot): Entry[] {
  return snapshot.entries(rangeOf('c'), MAX_ROWS);
}

function encode({ events, bytes, guards, deadLetters }: Totals, now: number): Buffer {
  const row = Buffer.allocUnsafe(ROW_BYTES);
  for (const [at, number] of [events, bytes, guards, deadLetters, now].entries()) row.writeDoubleLE(number, at * 8);
  return row;
}

function decode(row: Buffer): Totals {
  const [events, bytes, guards, deadLetters] = [0, 8, 16, 24].map((at) => row.readDoubleLE(at)) as [
    number,
    number,
    number,
    number,
  ];
  return { events, bytes, guards, deadLetters };
}
