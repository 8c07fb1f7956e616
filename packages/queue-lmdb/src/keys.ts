import { createHash, randomBytes } from 'node:crypto';

/*
 * Every entry of the store has a binary key whose first byte says what it is; within a kind, bytes sort as wanted:
 *
 *   f                                  format and version of the file, JSON
 *   m                                  present once the file was replaced: the name of its successor
 *   k                                  the latest time seen, to notice a clock that was set back
 *   t revision                         the token of claims: whoever renames it was alone
 *   c process revision                 what one process has added and removed in sum
 *   r acceptedAt process number        a record                      (what follows `r` is its ref)
 *   d lane due ref                     an unclaimed record's place in its lane
 *   l endsAt leaseMs nonce             a lease: the lane and refs of claimed records
 *   g hash(guard key)                  until when an event's id is taken, and by which record
 *   x untilMs hash(guard key) owner    the same by time, to forget it
 *   b buriedAt ref                     a dead letter
 *   e dropAt buriedAt ref              the same by the time it is forgotten
 *   i hash(record id)                  the same by record id
 */

/** An entry's key or a part of one. */
export type Key = Buffer;
/** What names a record in every key: when it was accepted, who added it, and a number. */
export type Ref = Buffer;

export const REF_BYTES = 16;
const HASH_BYTES = 16;
const OWNER_BYTES = 8;
const NONCE_BYTES = 10;
const TIME_BYTES = 6;
const MAX_TIME = 2 ** 48 - 1;
const MAX_UINT32 = 2 ** 32 - 1;

export const FORMAT: Key = Buffer.from('f');
export const MOVED: Key = Buffer.from('m');
export const CLOCK: Key = Buffer.from('k');

/** The keys of a kind, and of those that begin with more: from `start` up to `end`, which is not part of it. */
export interface Range {
  readonly start: Key;
  readonly end: Key;
}

type Kind = 't' | 'c' | 'r' | 'd' | 'l' | 'g' | 'x' | 'b' | 'e' | 'i';

/** All keys that begin so. */
export function rangeOf(kind: Kind, prefix: Uint8Array = Buffer.alloc(0)): Range {
  const start = Buffer.concat([Buffer.from(kind), prefix]);
  return { start, end: after(start) };
}

/** The first key that does not begin with `prefix` and comes later. */
export function after(prefix: Uint8Array): Key {
  const end = Buffer.from(prefix);
  for (let at = end.length - 1; at >= 0; at -= 1) {
    const byte = end[at] ?? 0;
    end[at] = (byte + 1) & 0xff;
    if (byte < 0xff) break;
  }
  return end;
}

/** 16 bytes that stand for a text of any length. */
export function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest().subarray(0, HASH_BYTES);
}

/** Writes a time in Unix milliseconds so that bytes sort as times do. */
function time(ms: number): Buffer {
  const bytes = Buffer.allocUnsafe(TIME_BYTES);
  bytes.writeUIntBE(Math.min(Math.max(Math.floor(ms), 0), MAX_TIME), 0, TIME_BYTES);
  return bytes;
}

function timeAt(key: Key, offset: number): number {
  return key.readUIntBE(offset, TIME_BYTES);
}

export function refOf(acceptedAt: number, process: Uint8Array, number: number): Ref {
  const ref = Buffer.allocUnsafe(REF_BYTES);
  ref.set(time(acceptedAt), 0);
  ref.set(process, TIME_BYTES);
  ref.writeUInt32BE(number % (MAX_UINT32 + 1), 12);
  return ref;
}

export function recordKey(ref: Ref): Key {
  const key = Buffer.allocUnsafe(1 + REF_BYTES);
  key[0] = 0x72;
  key.set(ref, 1);
  return key;
}

export function acceptedAtOf(key: Key): number {
  return timeAt(key, 1);
}

export function dueKey(lane: Uint8Array, dueAt: number, ref: Ref): Key {
  const key = Buffer.allocUnsafe(1 + HASH_BYTES + TIME_BYTES + REF_BYTES);
  key[0] = 0x64;
  key.set(lane, 1);
  key.set(time(dueAt), 1 + HASH_BYTES);
  key.set(ref, 1 + HASH_BYTES + TIME_BYTES);
  return key;
}

export function readDueKey(key: Key): { lane: Buffer; dueAt: number; ref: Ref } {
  return {
    lane: key.subarray(1, 1 + HASH_BYTES),
    dueAt: timeAt(key, 1 + HASH_BYTES),
    ref: key.subarray(1 + HASH_BYTES + TIME_BYTES),
  };
}

/** A name for a lease that no other one has. */
export function leaseKey(endsAt: number, leaseMs: number): Key {
  const length = Buffer.allocUnsafe(4);
  length.writeUInt32BE(Math.min(Math.ceil(leaseMs), MAX_UINT32));
  return Buffer.concat([Buffer.from('l'), time(endsAt), length, randomBytes(NONCE_BYTES)]);
}

/** Another name for a lease of the same time. */
export function renewedLeaseKey(key: Key): Key {
  const { endsAt, leaseMs } = readLeaseKey(key);
  return leaseKey(endsAt, leaseMs);
}

export function readLeaseKey(key: Key): { endsAt: number; leaseMs: number } {
  return { endsAt: timeAt(key, 1), leaseMs: key.readUInt32BE(1 + TIME_BYTES) };
}

export function guardKeyOf(hash: Uint8Array): Key {
  return Buffer.concat([Buffer.from('g'), hash]);
}

/** What stands for the record that holds a guard key. */
export function ownerOf(recordId: string): Buffer {
  return digest(recordId).subarray(0, OWNER_BYTES);
}

export function guardTimeKey(untilMs: number, hash: Uint8Array, owner: Uint8Array): Key {
  return Buffer.concat([Buffer.from('x'), time(untilMs), hash, owner]);
}

export function hashOfGuardTimeKey(key: Key): Buffer {
  return key.subarray(1 + TIME_BYTES, 1 + TIME_BYTES + HASH_BYTES);
}

export function deadKey(buriedAt: number, ref: Ref): Key {
  return Buffer.concat([Buffer.from('b'), time(buriedAt), ref]);
}

export function deadTimeKey(dropAt: number, dead: Key): Key {
  return Buffer.concat([Buffer.from('e'), time(dropAt), dead.subarray(1)]);
}

export function deadOfTimeKey(key: Key): Key {
  return Buffer.concat([Buffer.from('b'), key.subarray(1 + TIME_BYTES)]);
}

export function deadIdKey(recordId: string): Key {
  return Buffer.concat([Buffer.from('i'), digest(recordId)]);
}

export function tokenKey(revision: number): Key {
  return Buffer.concat([Buffer.from('t'), time(revision)]);
}

export function processKey(process: Uint8Array, revision: number): Key {
  return Buffer.concat([Buffer.from('c'), process, time(revision)]);
}

/** The token after this one. */
export function nextToken(token: Key): Key {
  return tokenKey(timeAt(token, 1) + 1);
}

/** The time an entry sorted by time (`x`, `e`) is due. */
export function timeOf(key: Key): number {
  return timeAt(key, 1);
}
