import { REF_BYTES, type Ref } from './keys';

/** A record's place in a lane, or in a lease. */
export interface Place {
  readonly ref: Ref;
  /** How often it was claimed. */
  readonly claims: number;
  /** Bytes of the record’s body. */
  readonly size: number;
}

/** The value of a `d` entry. */
export interface DueValue {
  readonly claims: number;
  /** Bytes of the record’s body. */
  readonly size: number;
  /** For how long it was put off when written; 0: it never had to wait. */
  readonly delayMs: number;
}

const MAX_CLAIMS = 2 ** 16 - 1;
const MAX_UINT32 = 2 ** 32 - 1;
const PLACE_BYTES = REF_BYTES + 6;

export function encodeDue({ claims, size, delayMs }: DueValue): Buffer {
  const bytes = Buffer.allocUnsafe(10);
  bytes.writeUInt16LE(Math.min(claims, MAX_CLAIMS), 0);
  bytes.writeUInt32LE(size, 2);
  bytes.writeUInt32LE(Math.min(Math.ceil(delayMs), MAX_UINT32), 6);
  return bytes;
}

export function decodeDue(bytes: Buffer): DueValue {
  return { claims: bytes.readUInt16LE(0), size: bytes.readUInt32LE(2), delayMs: bytes.readUInt32LE(6) };
}

/** The value of an `l` entry: the lane, then each record's place. */
export function encodeLease(lane: Uint8Array, places: Iterable<Place>): Buffer {
  const parts: Uint8Array[] = [lane];
  for (const { ref, claims, size } of places) {
    const numbers = Buffer.allocUnsafe(6);
    numbers.writeUInt16LE(Math.min(claims, MAX_CLAIMS), 0);
    numbers.writeUInt32LE(size, 2);
    parts.push(ref, numbers);
  }
  return Buffer.concat(parts);
}

export function decodeLease(bytes: Buffer): { lane: Buffer; places: readonly Place[] } {
  const lane = bytes.subarray(0, 16);
  const places: Place[] = [];
  for (let at = lane.length; at + PLACE_BYTES <= bytes.length; at += PLACE_BYTES) {
    const ref = bytes.subarray(at, at + REF_BYTES);
    const claims = bytes.readUInt16LE(at + REF_BYTES);
    places.push({ ref, claims, size: bytes.readUInt32LE(at + REF_BYTES + 2) });
  }
  return { lane, places };
}
