import type { RootDatabase } from 'lmdb';
import type { Key, Range } from './keys';

/** An open store. */
export type Database = RootDatabase<Buffer, Buffer>;

export interface Entry {
  readonly key: Key;
  readonly value: Buffer;
}

/** What the store holds at one moment. Valid until the current turn of the event loop ends. */
export class Snapshot {
  readonly #database: Database;

  constructor(database: Database) {
    // Without it, an earlier read of this turn decides what is seen.
    database.resetReadTxn();
    this.#database = database;
  }

  get(key: Key): Buffer | undefined {
    return this.#database.getBinary(key);
  }

  has(key: Key): boolean {
    return this.#database.getBinaryFast(key) !== undefined;
  }

  entries({ start, end }: Range, limit: number): Entry[] {
    const entries: Entry[] = [];
    for (const entry of this.#database.getRange({ start, end, limit })) entries.push(entry);
    return entries;
  }

  keys({ start, end }: Range, limit: number): Key[] {
    const keys: Key[] = [];
    for (const key of this.#database.getKeys({ start, end, limit })) keys.push(key);
    return keys;
  }

  first(range: Range): Entry | undefined {
    return this.entries(range, 1)[0];
  }

  firstKey(range: Range): Key | undefined {
    return this.keys(range, 1)[0];
  }
}
