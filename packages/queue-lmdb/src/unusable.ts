import {
  accessSync,
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  statfsSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { CapiError } from '@capikit/core';

/** File systems whose memory maps or locks do not hold across machines or processes. Source: Linux, statfs(2). */
const NETWORK_FILE_SYSTEMS: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB 2'],
  [0x01021997, '9P'],
  [0x65735546, 'FUSE'],
  [0x00c36400, 'Ceph'],
  [0x5346414f, 'AFS'],
  [0x6b414653, 'AFS'],
  [0x73757245, 'Coda'],
  [0x0bd00bd0, 'Lustre'],
  [0x47504653, 'GPFS'],
  [0x01161970, 'GFS2'],
  [0x7461636f, 'OCFS2'],
  [0x786f4256, 'a VirtualBox shared folder'],
]);

/** The refusal of a queue that cannot be used; `why` says what to do. */
export function unusable(why: string, cause?: unknown): CapiError {
  return new CapiError('QUEUE_UNUSABLE', why, cause === undefined ? undefined : { cause });
}

/** Refuses a file; it is the user's to decide what becomes of what is in it. */
export function unusableFile(path: string, what: string, cause?: unknown): CapiError {
  return unusable(
    `The queue file ${path} ${what}. Stop all processes that use it and move it away, or give lmdbQueue() another path; a new queue is then started. Events in it that were not delivered stay in the file you moved.`,
    cause,
  );
}

/** Makes the queue's directory, mode 0700, unless it is there. Refuses what is none and network file systems. */
export function prepareDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (cause) {
    if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() === false)
      throw unusable(`The queue path ${directory} is a file. Give lmdbQueue() the path of a directory.`, cause);
    throw unusable(`The queue directory ${directory} cannot be made. Check that this process may write there.`, cause);
  }
  if (process.platform !== 'linux') return;
  const name = networkFileSystem(statfsSync(directory).type);
  if (name === undefined) return;
  throw unusable(
    `The queue directory ${directory} is on ${name}, where processes cannot share memory safely. Use a local disk; several machines need a queue of their own each, or @capikit/queue-redis.`,
  );
}

/** The name of a network file system, by its number in statfs(2). */
export function networkFileSystem(type: number): string | undefined {
  return NETWORK_FILE_SYSTEMS.get(type >>> 0);
}

const META_MAGIC = 0xbeefc0de;
const PAGE_HEADER_BYTES = 24;
const META_BYTES = 136;
const MIN_PAGE_BYTES = 256;
const MAX_PAGE_BYTES = 65_536;
/** Pages at the end that a transaction got but did not use may not have been written. */
const TOLERATED_BYTES = 1_048_576;

/** The part of LMDB's own head that tells a whole file from another. */
interface Meta {
  readonly version: number;
  readonly pageBytes: number;
  readonly lastPage: number;
  readonly transaction: bigint;
}

/**
 * Looks at a file before LMDB does, which ends the process over one that is foreign or cut short. False: it is empty.
 * @throws {CapiError} `QUEUE_UNUSABLE`
 */
export function checkFile(path: string, lmdbVersion: number): boolean {
  let file: number;
  try {
    accessSync(dirname(path), constants.W_OK);
    file = openSync(path, 'r+');
  } catch (cause) {
    throw unusable(
      `The queue file ${path} cannot be opened. Check that this process may read and write it and its directory.`,
      cause,
    );
  }
  try {
    const { size } = fstatSync(file);
    if (size === 0) return false;
    const first = readMeta(file, 0);
    const second = first && readMeta(file, first.pageBytes);
    if (first === undefined || second === undefined) throw unusableFile(path, 'is damaged or no queue of capikit');
    if (first.version !== lmdbVersion) throw unusableFile(path, 'was written by another version of LMDB');
    // Each commit writes the older of the two.
    const { pageBytes, lastPage } = second.transaction > first.transaction ? second : first;
    if (size + TOLERATED_BYTES < (lastPage + 1) * pageBytes) throw unusableFile(path, 'is damaged: its end is missing');
    return true;
  } finally {
    closeSync(file);
  }
}

function readMeta(file: number, at: number): Meta | undefined {
  const bytes = Buffer.alloc(PAGE_HEADER_BYTES + META_BYTES);
  if (readSync(file, bytes, 0, bytes.length, at) < bytes.length) return undefined;
  const meta = bytes.subarray(PAGE_HEADER_BYTES);
  const pageBytes = meta.readUInt32LE(24);
  if (meta.readUInt32LE(0) !== META_MAGIC || pageBytes < MIN_PAGE_BYTES || pageBytes > MAX_PAGE_BYTES) return undefined;
  return {
    version: meta.readUInt32LE(4) & 0xffff,
    pageBytes,
    lastPage: Number(meta.readBigUInt64LE(120)),
    transaction: meta.readBigUInt64LE(128),
  };
}
