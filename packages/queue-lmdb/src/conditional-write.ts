import type { Key } from './keys';
import { loadLmdb } from './load-lmdb';
import type { Database } from './snapshot';

/** What must hold when the write gets its turn, whatever other processes did since it was prepared. */
export interface Conditions {
  readonly absent: readonly Key[];
  /** At least one. */
  readonly present: readonly Key[];
}

/**
 * Writes in one transaction, all or nothing, on the store's own thread; resolves when it would survive power loss. False: a
 * condition did not hold and nothing was written. `write` only notes what to do: no JavaScript runs while the lock that all
 * processes share is held, so a process that stalls or exits never stalls another.
 */
export async function writeIf(database: Database, conditions: Conditions, write: () => void): Promise<boolean> {
  const { IF_EXISTS } = loadLmdb();
  const { absent, present } = conditions;
  const blocks: Promise<boolean>[] = [];
  // LMDB-js judges an inner “absent” without its outer conditions, so these go outside, and the innermost answer counts.
  const enter = (depth: number): void => {
    const missing = absent[depth];
    const there = present[depth - absent.length];
    if (missing !== undefined) blocks.push(database.ifNoExists(missing, () => enter(depth + 1)));
    else if (there !== undefined) blocks.push(database.ifVersion(there, IF_EXISTS, () => enter(depth + 1)));
    else write();
  };
  enter(0);
  const [innermost] = await Promise.allSettled(blocks);
  if (innermost === undefined) return false;
  if (innermost.status === 'fulfilled') return innermost.value;
  throw await causeOf(innermost.reason);
}

/** LMDB-js tells why a commit failed in a promise of its own, which must not stay unhandled. */
async function causeOf(reason: unknown): Promise<unknown> {
  const { commitError } = reason as { readonly commitError?: Promise<never> };
  try {
    await commitError;
    return reason;
  } catch (cause) {
    return cause;
  }
}
