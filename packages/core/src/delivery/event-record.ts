import type { ServerEvent } from '../event/server-event';
import { maxEventAgeMs } from '../event/validate-event-time';
import { nodeCrypto } from '../node-builtins';
import { sha256 } from '../sha256';
import { laneId, type Lane } from './lane';
import type { EventRecord, LaneId } from './queue';

/** What turns one event into its records. */
export interface RecordParts {
  readonly event: ServerEvent;
  /** The event as UTF-8 JSON. */
  readonly body: Uint8Array;
  readonly datasetIds: readonly string[];
  readonly testEventCode: string | undefined;
  readonly partnerAgent: string | undefined;
  /** For how long the same id is a duplicate; `undefined` when the event is not guarded. */
  readonly guardMs: number | undefined;
  /** Guarded apart from the server's own events, so that a page cannot use up their ids. */
  readonly isFromPage: boolean;
  readonly now: number;
}

const MAX_GUARD_KEY = 200;

// 144 random bits for this process and a count: unique for ever, without asking for randomness for each record.
let processId: string | undefined;
let records = 0;

function newRecordId(): string {
  processId ??= nodeCrypto().randomBytes(18).toString('base64url');
  records += 1;
  return `${processId}.${records.toString(36)}`;
}

/** The lane of the last record: hardly any process has more than one, and its name is kept with every record. */
let lastLane: Lane | undefined;
let lastLaneId: LaneId = '';

function laneIdOf(lane: Lane): LaneId {
  const isSame =
    lastLane !== undefined &&
    lastLane.datasetId === lane.datasetId &&
    lastLane.window === lane.window &&
    lastLane.testEventCode === lane.testEventCode &&
    lastLane.partnerAgent === lane.partnerAgent;
  if (isSame) return lastLaneId;
  lastLane = lane;
  return (lastLaneId = laneId(lane));
}

/** One record for each dataset. Events Meta takes for longer have lanes of their own, so that age never mixes. */
export function toRecords(parts: RecordParts): readonly EventRecord[] {
  return parts.datasetIds.map((datasetId) => new NewRecord(datasetId, parts));
}

/**
 * A class, because of what V8 does with literals that turn out to live long, as in a queue that fills: it makes the later
 * ones old from the start, and what a full queue refuses then stays as garbage until a full collection. With a full queue
 * of 64 MiB the process grew by 215 to 225 MB with literals; with this class by 128 to 136.
 */
class NewRecord implements EventRecord {
  readonly id: string = newRecordId();
  readonly lane: LaneId;
  readonly datasetId: string;
  readonly eventName: string;
  readonly eventId: string;
  readonly body: Uint8Array;
  readonly acceptedAt: number;
  readonly expiresAt: number;
  readonly attempts: number = 0;
  readonly guard: EventRecord['guard'];

  constructor(datasetId: string, parts: RecordParts) {
    const { event, body, testEventCode, partnerAgent, guardMs, now } = parts;
    const window = event.action_source === 'physical_store' ? 'offline' : 'week';
    this.lane = laneIdOf({ datasetId, window, testEventCode, partnerAgent });
    this.datasetId = datasetId;
    this.eventName = event.event_name;
    this.eventId = event.event_id;
    this.body = body;
    this.acceptedAt = now;
    this.expiresAt = event.event_time * 1000 + maxEventAgeMs(event.action_source);
    this.guard = guardMs === undefined ? undefined : { key: guardKey(datasetId, parts), untilMs: now + guardMs };
  }
}

function guardKey(datasetId: string, { event, isFromPage }: RecordParts): string {
  const { event_name: name, event_id: id, action_source: source } = event;
  // Dataset and source hold no separator and the name is measured, so that different events never have one key.
  const key = `${datasetId}/${source}/${isFromPage ? 'page' : ''}/${name.length}/${name}/${id}`;
  // Keys outlive their events, and callers choose ids: a queue bounded in bytes must not keep long ones.
  return key.length <= MAX_GUARD_KEY ? key : sha256(key, 'hex');
}
