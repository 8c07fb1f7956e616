import type { EventRecord } from '@capikit/core';
import type { Batch } from './batch';
import { digest, guardKeyOf, guardTimeKey, hashOfGuardTimeKey, ownerOf, rangeOf, timeOf, type Key } from './keys';
import type { Snapshot } from './snapshot';

/** Beyond it, those that would be forgotten first are forgotten. About 150 bytes each. */
const MAX_GUARDS = 2_000_000;
const UNTIL_BYTES = 8;

/** The value of a `g` entry. */
interface Held {
  readonly untilMs: number;
  readonly owner: Buffer;
}

/** Whether the record's guard key is taken by an event that was accepted before. */
export function isDuplicate(record: EventRecord, batch: Batch, now: number): boolean {
  const { guard } = record;
  if (guard === undefined) return false;
  const hash = digest(guard.key);
  if (batch.guards.has(hash.toString('latin1'))) return true;
  const held = readGuard(batch.snapshot, hash);
  return held !== undefined && held.untilMs > now;
}

/** Takes the record's guard key, which is free. */
export function holdGuard({ id, guard }: EventRecord, batch: Batch): void {
  if (guard === undefined) return;
  const hash = digest(guard.key);
  const text = hash.toString('latin1');
  if (batch.guards.has(text)) return;
  batch.guards.add(text);
  const past = readGuard(batch.snapshot, hash);
  // Either way only one of two processes succeeds.
  if (past === undefined) batch.absent.push(guardKeyOf(hash));
  const replaces = past !== undefined && batch.take(guardTimeKey(past.untilMs, hash, past.owner));
  const owner = ownerOf(id);
  const value = Buffer.allocUnsafe(UNTIL_BYTES + owner.length);
  value.writeDoubleLE(Math.max(0, Math.floor(guard.untilMs)));
  value.set(owner, UNTIL_BYTES);
  batch.put(guardKeyOf(hash), value);
  batch.put(guardTimeKey(guard.untilMs, hash, owner), Buffer.from([1]));
  batch.count({ guards: replaces ? 0 : 1 });
}

/** Lets the record's guard key go, unless a later record holds it by now. */
export function freeGuard({ id, guard }: EventRecord, batch: Batch): void {
  if (guard === undefined) return;
  const hash = digest(guard.key);
  const held = readGuard(batch.snapshot, hash);
  if (held === undefined || !held.owner.equals(ownerOf(id))) return;
  if (!batch.take(guardTimeKey(held.untilMs, hash, held.owner))) return;
  batch.remove(guardKeyOf(hash));
  batch.count({ guards: -1 });
}

/** Keys by time of guards that may be forgotten, at most `limit`. */
export function pastGuards(
  snapshot: Snapshot,
  { now, guards, limit }: { now: number; guards: number; limit: number },
): Key[] {
  const surplus = guards - MAX_GUARDS;
  return snapshot.keys(rangeOf('x'), limit).filter((key, at) => timeOf(key) <= now || at < surplus);
}

export function forgetGuard(timeKey: Key, batch: Batch): void {
  if (!batch.take(timeKey)) return;
  batch.remove(guardKeyOf(hashOfGuardTimeKey(timeKey)));
  batch.count({ guards: -1 });
}

function readGuard(snapshot: Snapshot, hash: Buffer): Held | undefined {
  const value = snapshot.get(guardKeyOf(hash));
  return value && { untilMs: value.readDoubleLE(), owner: value.subarray(UNTIL_BYTES) };
}
