import { readdirSync, readFileSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';

const ENOSPC = 28;
const EDQUOT = 122;
const EFBIG = 27;
const EIO = 5;
const MDB_MAP_FULL = -30792;
const NO_SPACE: ReadonlySet<number> = new Set([ENOSPC, EDQUOT, EFBIG, MDB_MAP_FULL]);
const HARDLY_FREE_BYTES = 16 * 1_048_576;

/** A read or write of the store failed. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  /** There was no room; nothing was written, and it may go again when there is. */
  readonly isFull: boolean;

  constructor(directory: string, cause: unknown) {
    const isFull = isNoSpace(directory, cause);
    const what = isFull ? 'there is no space left for the queue' : 'the queue could not be read or written';
    super(`${what} in ${directory}: ${cause instanceof Error ? cause.message : typeof cause}`, { cause });
    this.isFull = isFull;
  }
}

function isNoSpace(directory: string, cause: unknown): boolean {
  const code = (cause as { readonly code?: unknown } | null)?.code;
  if (typeof code !== 'number') return code === 'ENOSPC';
  // LMDB says EIO for a write that was cut short, which is what a full disk or a limit does to it.
  return NO_SPACE.has(code) || (code === EIO && (isHardlyFree(directory) || isAtSizeLimit(directory)));
}

function isHardlyFree(directory: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(directory);
    return bavail * bsize < HARDLY_FREE_BYTES;
  } catch {
    return false;
  }
}

/** Whether a file is about as large as this process may make one (`ulimit -f`). */
function isAtSizeLimit(directory: string): boolean {
  try {
    const [, limit] = /^Max file size\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    if (limit === undefined) return false;
    const sizes = readdirSync(directory).map((name) => statSync(join(directory, name)).size);
    return Math.max(...sizes) + HARDLY_FREE_BYTES > Number(limit);
  } catch {
    return false;
  }
}
