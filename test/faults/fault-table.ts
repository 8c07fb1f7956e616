import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

/** What became of the events of one fault. Counts are of distinct events, but for `repeated`: arrivals beyond the first. */
export interface FaultRow {
  readonly fault: string;
  readonly queue: 'memory' | 'lmdb' | 'redis';
  readonly produced: number;
  readonly delivered: number;
  readonly reported: number;
  readonly lost: number;
  readonly repeated: number;
}

const ROWS = join(__dirname, '.fault-rows.jsonl');

/** Adds a row to those of this run. */
export function reportFault(row: FaultRow): void {
  appendFileSync(ROWS, `${JSON.stringify(row)}\n`);
}
