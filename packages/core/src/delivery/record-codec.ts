import type { GraphError } from './graph-error';
import { parseLaneId } from './lane';
import type { DeadLetter, EventRecord } from './queue';

/*
 * For queues that keep bytes. A stored record is the length of its head (4 bytes), its head as a JSON array, and the body as it is sent.
 */
type Head = readonly [
  id: string,
  lane: string,
  datasetId: string,
  eventName: string,
  eventId: string,
  acceptedAt: number,
  expiresAt: number,
  attempts: number,
  guard?: readonly [key: string, untilMs: number],
];

const HEAD_AT = 4;

/** The bytes of a record. */
export function encodeRecord(record: EventRecord): Buffer {
  const { id, lane, datasetId, eventName, eventId, acceptedAt, expiresAt, attempts, guard, body } = record;
  const plain = [id, lane, datasetId, eventName, eventId, acceptedAt, expiresAt, attempts] as const;
  const head: Head = guard === undefined ? plain : [...plain, [guard.key, guard.untilMs]];
  const json = JSON.stringify(head);
  const headBytes = Buffer.byteLength(json);
  const bytes = Buffer.allocUnsafe(HEAD_AT + headBytes + body.byteLength);
  bytes.writeUInt32LE(headBytes);
  bytes.write(json, HEAD_AT);
  bytes.set(body, HEAD_AT + headBytes);
  return bytes;
}

/** The record of `bytes`, which it keeps, with the claims it had besides. */
export function decodeRecord(bytes: Buffer, claims = 0): EventRecord {
  const bodyAt = HEAD_AT + bytes.readUInt32LE();
  const head = JSON.parse(bytes.toString('utf8', HEAD_AT, bodyAt)) as Head;
  const [id, lane, datasetId, eventName, eventId, acceptedAt, expiresAt, attempts, guard] = head;
  return {
    id,
    lane,
    datasetId,
    eventName,
    eventId,
    body: bytes.subarray(bodyAt),
    acceptedAt,
    expiresAt,
    attempts: attempts + claims,
    ...(guard !== undefined && { guard: { key: guard[0], untilMs: guard[1] } }),
  };
}

const DAY_MS = 86_400_000;
/** For how long a dead letter may be put right: as long as Meta takes the event. */
const KEPT_DAYS = { week: 7, offline: 62 } as const;
/** How many dead letters a queue keeps: beyond it, those that would be forgotten first are forgotten. */
export const MAX_DEAD_LETTERS: number = 100_000;

/** When a queue forgets a dead letter. Unix milliseconds. */
export function deadLetterDropAt({ lane }: EventRecord, buriedAt: number): number {
  return buriedAt + KEPT_DAYS[parseLaneId(lane).window] * DAY_MS;
}

/** What a dead letter's entry keeps besides the record. */
export interface Burial {
  readonly error: GraphError;
  readonly buriedAt: number;
  /** Unix milliseconds from which on it is forgotten. */
  readonly dropAt: number;
}

/** The bytes of a dead letter: the length of what its end was, that as JSON, and the record. */
export function encodeDeadLetter(record: EventRecord, burial: Burial): Buffer {
  const json = Buffer.from(JSON.stringify(burial));
  const length = Buffer.allocUnsafe(HEAD_AT);
  length.writeUInt32LE(json.length);
  return Buffer.concat([length, json, encodeRecord(record)]);
}

/** The dead letter of `bytes`, which it keeps. */
export function decodeDeadLetter(bytes: Buffer): DeadLetter & Burial {
  const recordAt = HEAD_AT + bytes.readUInt32LE();
  const burial = JSON.parse(bytes.toString('utf8', HEAD_AT, recordAt)) as Burial;
  return { record: decodeRecord(bytes.subarray(recordAt)), ...burial };
}
