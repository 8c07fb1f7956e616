import type { ClaimOptions } from '@capikit/core';
import { laneHash } from './adding';
import type { Batch } from './batch';
import { decodeDue, decodeLease, encodeDue, encodeLease, type Place } from './entries';
import type { Operation } from './operation';
import { CLOCK, dueKey, leaseKey, rangeOf, readDueKey, readLeaseKey, type Key } from './keys';
import { CLOCK_SET_MS, dueEntries, isDue, isFromFuture, type LaneHead, type LaneHeads } from './lane-heads';
import type { Snapshot } from './snapshot';

/** Claimed records, before they are read. */
export interface Lease {
  readonly key: Key;
  readonly lane: Buffer;
  readonly places: readonly Place[];
}

/** Leases of processes that ended, taken back at once. */
const MAX_RETURNED = 4;
const MAX_LEASES = 1_000;
/** Entries looked through at once after the clock was set back. */
const MAX_REPAIRED = 2_000;

/** How one process looks for records. */
export interface ClaimContext {
  readonly heads: LaneHeads;
  readonly now: () => number;
  /** Where looking for entries from the future goes on. */
  repairFrom?: Key | undefined;
}

/** Whether `claim` may find anything. Reads only. */
export function mayClaim(snapshot: Snapshot, { except }: ClaimOptions, { heads, now }: ClaimContext): boolean {
  const at = now();
  if (wasSetBack(snapshot, at) || overLeases(snapshot, at).length > 0) return true;
  const look = heads.look(snapshot, claimable(except, at), 1);
  if (look.heads.length > 0) return true;
  heads.goOn(look);
  return false;
}

/** Leases the oldest due records of one lane. `again`: there was other work first. */
export function claimOperation(options: ClaimOptions, context: ClaimContext): Operation<Lease | 'again' | null> {
  return {
    now: context.now,
    alone: 'claim',
    plan: (batch, now) => {
      const { snapshot } = batch;
      if (wasSetBack(snapshot, now)) return repair(batch, now, context);
      const over = overLeases(snapshot, now);
      if (over.length > 0) return takeBack(over, batch, now);
      const look = context.heads.look(snapshot, claimable(options.except, now));
      context.heads.goOn(look);
      const [first] = look.heads;
      if (first === undefined) return null;
      const head = look.heads.reduce((oldest, one) => (one.dueAt < oldest.dueAt ? one : oldest), first);
      return lease(head.lane, batch, { ...options, now });
    },
  };
}

function lease(lane: Buffer, batch: Batch, options: ClaimOptions & { readonly now: number }): Lease {
  const { now, leaseMs, events } = options;
  const places: Place[] = [];
  let bytes = 0;
  for (const { key, value } of dueEntries(batch.snapshot, lane, { now, limit: events })) {
    const { claims, size } = decodeDue(value);
    bytes += size;
    if (bytes > options.bytes && places.length > 0) break;
    places.push({ ref: readDueKey(key).ref, claims, size });
    batch.remove(key);
  }
  const key = newLeaseKey(now, leaseMs);
  batch.put(key, encodeLease(lane, places));
  noteTime(batch, now);
  return { key, lane, places };
}

/** The key of a lease that begins now. */
export function newLeaseKey(now: number, leaseMs: number): Key {
  return leaseKey(now + leaseMs, leaseMs);
}

/** Whether a lease no longer holds. A clock set back must not prolong it. */
export function isOver(key: Key, now: number): boolean {
  const { endsAt, leaseMs } = readLeaseKey(key);
  return endsAt <= now || isFromFuture(endsAt - leaseMs, now);
}

/** Makes the records of a lease due again, in the order they were claimed. */
export function putBack(
  batch: Batch,
  { lane, places }: { lane: Buffer; places: Iterable<Place> },
  due: { dueAt: number; delayMs: number },
): void {
  for (const { ref, claims, size } of places)
    batch.put(dueKey(lane, due.dueAt, ref), encodeDue({ claims: claims + 1, size, delayMs: due.delayMs }));
}

function overLeases(snapshot: Snapshot, now: number): Key[] {
  return snapshot.keys(rangeOf('l'), MAX_LEASES).filter((key) => isOver(key, now));
}

function takeBack(over: readonly Key[], batch: Batch, now: number): 'again' {
  for (const key of over.slice(0, MAX_RETURNED)) {
    const value = batch.snapshot.get(key);
    if (value === undefined) continue;
    // Its owner may settle it at this moment, from another process or in this very batch.
    if (!batch.take(key)) continue;
    putBack(batch, decodeLease(value), { dueAt: now, delayMs: 0 });
  }
  noteTime(batch, now);
  return 'again';
}

/** Whether a lane has records that may be claimed now. */
function claimable(except: ClaimOptions['except'], now: number): (head: LaneHead) => boolean {
  const excepted = new Set(except.map((lane) => laneHash(lane).toString('latin1')));
  return ({ lane, dueAt, value }) => isDue(dueAt, value, now) && !excepted.has(lane.toString('latin1'));
}

/** Makes due what was put off at a time that is still to come, some at a time. */
function repair(batch: Batch, now: number, context: ClaimContext): 'again' {
  const all = rangeOf('d');
  const entries = batch.snapshot.entries({ start: context.repairFrom ?? all.start, end: all.end }, MAX_REPAIRED);
  for (const { key, value } of entries) {
    const { lane, dueAt, ref } = readDueKey(key);
    const due = decodeDue(value);
    if (!isFromFuture(dueAt - due.delayMs, now)) continue;
    batch.remove(key);
    batch.put(dueKey(lane, now, ref), encodeDue({ ...due, delayMs: 0 }));
  }
  context.repairFrom = entries.length < MAX_REPAIRED ? undefined : entries.at(-1)?.key;
  if (context.repairFrom === undefined) batch.put(CLOCK, timeBytes(now));
  batch.needsToken = true;
  return 'again';
}

function wasSetBack(snapshot: Snapshot, now: number): boolean {
  const latest = snapshot.get(CLOCK);
  return latest !== undefined && latest.readDoubleLE() > now + CLOCK_SET_MS;
}

/** Hands out records, so it must be alone; and keeps the latest time. */
function noteTime(batch: Batch, now: number): void {
  batch.needsToken = true;
  const latest = batch.snapshot.get(CLOCK)?.readDoubleLE() ?? 0;
  // Seldom enough to cost nothing, often enough to notice an hour.
  if (now > latest + CLOCK_SET_MS) batch.put(CLOCK, timeBytes(now));
}

function timeBytes(now: number): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeDoubleLE(now);
  return bytes;
}
