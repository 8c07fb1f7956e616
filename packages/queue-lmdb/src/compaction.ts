import { chmodSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeIf } from './conditional-write';
import { MOVED, rangeOf } from './keys';
import { newFileName, type OpenFile } from './open-database';
import { rowKeys } from './process-row';
import { dataPath, flushDirectory, flushFile, NEW_DATA } from './queue-files';
import { Snapshot, type Database } from './snapshot';

/** Smaller files are not worth the work. */
const LARGE_BYTES = 32 * 1_048_576;
/** The file is copied when less than this part of it is in use. */
const USED_PART = 1 / 4;

/**
 * Copies what is left in a file that grew large into a new one, since LMDB never gives space back, and names it in the old
 * one. Other processes may have the file open: it is replaced only if nobody wrote from before the copy until its name
 * was noted, in one transaction that also removes what every other process relies on when it writes; so they look, and
 * follow. True: the file has a successor.
 */
export async function compact(directory: string, { database, generation }: OpenFile): Promise<boolean> {
  if (!isWorthwhile(database, dataPath(directory, generation))) return false;
  const snapshot = new Snapshot(database);
  const token = snapshot.firstKey(rangeOf('t'));
  if (token === undefined) return false;
  const present = [token, ...rowKeys(snapshot)];
  const name = newFileName(generation + 1);
  const made = join(directory, name);
  let isReplaced = false;
  try {
    // Its own directory: the copy is readable by others until its mode is set.
    mkdirSync(made, { mode: 0o700 });
    const path = join(made, NEW_DATA);
    await database.backup(path, true);
    chmodSync(path, 0o600);
    flushFile(path);
    flushDirectory(made);
    flushDirectory(directory);
    isReplaced = await writeIf(database, { absent: [], present }, () => {
      for (const key of present) void database.remove(key);
      void database.put(MOVED, Buffer.from(name));
    });
    return isReplaced;
  } finally {
    if (!isReplaced) rmSync(made, { recursive: true, force: true });
  }
}

function isWorthwhile(database: Database, path: string): boolean {
  const { size } = statSync(path);
  if (size < LARGE_BYTES) return false;
  const stats = database.getStats() as Readonly<Record<string, unknown>>;
  const pages = ['treeBranchPageCount', 'treeLeafPageCount', 'overflowPages'].map((name) => Number(stats[name]));
  const used = pages.reduce((sum, count) => sum + count, 0) * Number(stats['pageSize']);
  // NaN, should LMDB-js stop counting, is not worthwhile.
  return used < size * USED_PART;
}
