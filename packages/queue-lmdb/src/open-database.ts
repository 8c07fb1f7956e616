import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, linkSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CLOCK, FORMAT, MOVED, tokenKey } from './keys';
import { loadLmdb } from './load-lmdb';
import { dataPath, flushDirectory, flushFile, latestGeneration, NEW_DATA, putInPlace } from './queue-files';
import { Snapshot, type Database } from './snapshot';
import { checkFile, unusable, unusableFile } from './unusable';

/** The version of the entries that keys.ts lists. */
const VERSION = 1;
const NAME = 'capikit-queue';
/** Records take two or three kilobytes: four of them to a page waste less than one or two. */
const PAGE_BYTES = 8_192;
/** Address space, not memory: growing a map while it is read would be the risk. */
const MAP_BYTES = 16 * 1_073_741_824;
const LMDB_OPTIONS = {
  noSubdir: true,
  encoding: 'binary',
  keyEncoding: 'binary',
  pageSize: PAGE_BYTES,
  mapSize: MAP_BYTES,
  maxDbs: 1,
  permissionsMode: 0o600,
  // A commit resolves when it is on disk, and no exit handler is installed.
  overlappingSync: false,
  eventTurnBatching: false,
  // A transaction begins when all it writes is known, so that it never waits for JavaScript.
  batchStartThreshold: Number.MAX_SAFE_INTEGER,
} as const;
const MAX_TRIES = 20;
const RETRY_MS = 5;
/** The version of LMDB’s own format, from its mdb.c. */
const LMDB_VERSION = 2;

/** An open data file. */
export interface OpenFile {
  readonly database: Database;
  readonly generation: number;
}

/** Opens the queue's current file, or makes the first one. */
export function openCurrent(directory: string): OpenFile {
  for (let tries = 1; ; tries += 1) {
    const generation = latestGeneration(directory);
    if (generation === undefined) {
      makeFirst(directory);
      continue;
    }
    const opened = tryOpen(directory, generation);
    if (opened !== undefined) return opened;
    // Another process replaces the file at this moment.
    if (tries >= MAX_TRIES) throw unusableFile(dataPath(directory, generation), 'is not a queue of capikit');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
  }
}

/** Opens the file that replaced one, given what that one says about it. */
export function openSuccessor(directory: string, { generation, made }: { generation: number; made: string }): OpenFile {
  try {
    putInPlace(directory, { made, generation: generation + 1 });
  } catch (cause) {
    throw unusableFile(
      dataPath(directory, generation),
      'was replaced, and the file that replaced it is missing',
      cause,
    );
  }
  return openCurrent(directory);
}

function tryOpen(directory: string, generation: number): OpenFile | undefined {
  const path = dataPath(directory, generation);
  if (!existsSync(path) || !checkFile(path, LMDB_VERSION)) return undefined;
  const database = openFile(path);
  try {
    const snapshot = new Snapshot(database);
    const format = snapshot.get(FORMAT);
    if (format === undefined) {
      void database.close();
      return undefined;
    }
    checkFormat(path, format);
    database.readerCheck();
    const made = snapshot.get(MOVED)?.toString();
    if (made === undefined) return { database, generation };
    void database.close();
    return openSuccessor(directory, { generation, made });
  } catch (cause) {
    void database.close();
    if (cause instanceof Error && cause.name === 'CapiError') throw cause;
    throw unusableFile(path, 'is damaged', cause);
  }
}

function checkFormat(path: string, format: Buffer): void {
  const { name, version } = readFormat(format);
  if (name !== NAME || typeof version !== 'number') throw unusableFile(path, 'is not a queue of capikit');
  if (version === VERSION) return;
  throw unusable(
    `The queue file ${path} has format ${version}; this version of @capikit/queue-lmdb knows format ${VERSION}. Update @capikit/queue-lmdb in every process that uses the queue, or give this one another path.`,
  );
}

function readFormat(format: Buffer): { name?: unknown; version?: unknown } {
  try {
    const parsed: unknown = JSON.parse(format.toString());
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}

/** The first file of a queue. It gets its name only when it is complete, so nobody ever sees it without its format. */
function makeFirst(directory: string): void {
  const made = join(directory, newFileName(1));
  try {
    mkdirSync(made, { mode: 0o700 });
    const path = join(made, NEW_DATA);
    const database = openFile(path);
    // Nobody else has this file, so nothing can block.
    database.transactionSync(() => {
      void database.put(FORMAT, Buffer.from(JSON.stringify({ name: NAME, version: VERSION })));
      void database.put(tokenKey(0), Buffer.from([1]));
      void database.put(CLOCK, Buffer.alloc(8));
    });
    void database.close();
    flushFile(path);
    nameFirst(path, dataPath(directory, 1));
    flushDirectory(directory);
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'CapiError') throw cause;
    throw unusable(
      `The queue cannot be made in ${directory}. Check that this process may write there and that there is space.`,
      cause,
    );
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

/** Unlike a rename, a link never replaces the file that another process was faster to make. */
function nameFirst(made: string, path: string): void {
  try {
    linkSync(made, path);
  } catch {
    if (!existsSync(path)) renameSync(made, path);
  }
}

/** The name of a directory for a file that is being made. */
export function newFileName(generation: number): string {
  return `queue-${generation}-${randomBytes(6).toString('hex')}.tmp`;
}

function openFile(path: string): Database {
  try {
    const database = loadLmdb().open<Buffer, Buffer>({ ...LMDB_OPTIONS, path });
    chmodSync(path, 0o600);
    return database;
  } catch (cause) {
    throw unusable(
      `The queue file ${path} cannot be opened. Check that this process may write its directory, that there is space, and that lmdb supports this platform.`,
      cause,
    );
  }
}
