import { encodeRecord, type Added, type EventRecord, type LaneId } from '@capikit/core';
import type { Batch } from './batch';
import { encodeDue, type Place } from './entries';
import type { Operation } from './operation';
import { holdGuard, isDuplicate } from './guards';
import { digest, dueKey, recordKey, refOf } from './keys';

/** What a record takes besides its body: its head, its place in the lane, and room in pages that are not full. */
export const RECORD_OVERHEAD_BYTES = 512;

/** Who adds, and how much there may be. */
export interface AddContext {
  readonly maxEvents: number;
  readonly maxBytes: number;
  readonly now: () => number;
  /** Names this process in refs. */
  readonly process: Uint8Array;
  /** A number never given before by this process. */
  readonly nextNumber: () => number;
}

/** Adds one event's records: all or none. */
export function addOperation(records: readonly EventRecord[], context: AddContext): Operation<Added> {
  const weight = records.reduce((sum, { body }) => sum + body.byteLength + RECORD_OVERHEAD_BYTES, 0);
  return {
    now: context.now,
    weight,
    whenFull: 'full',
    plan: (batch, now) => {
      if (records.some((record) => isDuplicate(record, batch, now))) return 'duplicate';
      if (!hasRoom(batch, { events: records.length, bytes: weight }, context)) return 'full';
      for (const record of records) putRecord(batch, record, context);
      return 'added';
    },
  };
}

/** Whether that much more may be put into the queue. */
export function hasRoom(batch: Batch, more: { events: number; bytes: number }, limits: AddContext): boolean {
  const { events, bytes } = batch.totals;
  return events + more.events <= limits.maxEvents && bytes + more.bytes <= limits.maxBytes;
}

/** Puts a record at the end of its lane and takes its guard key. */
export function putRecord(batch: Batch, record: EventRecord, context: AddContext): void {
  const ref = refOf(record.acceptedAt, context.process, context.nextNumber());
  const size = record.body.byteLength;
  holdGuard(record, batch);
  batch.put(recordKey(ref), encodeRecord(record));
  batch.put(dueKey(laneHash(record.lane), record.acceptedAt, ref), encodeDue({ claims: 0, size, delayMs: 0 }));
  batch.count({ events: 1, bytes: size + RECORD_OVERHEAD_BYTES });
}

/** Removes a record that is claimed. */
export function dropRecord(batch: Batch, { ref, size }: Place): void {
  batch.remove(recordKey(ref));
  batch.count({ events: -1, bytes: -size - RECORD_OVERHEAD_BYTES });
}

const MAX_LANES_KEPT = 10_000;
const laneHashes = new Map<LaneId, Buffer>();

/** What stands for a lane in keys. */
export function laneHash(lane: LaneId): Buffer {
  let hash = laneHashes.get(lane);
  if (hash === undefined) {
    if (laneHashes.size >= MAX_LANES_KEPT) laneHashes.clear();
    laneHashes.set(lane, (hash = digest(lane)));
  }
  return hash;
}
