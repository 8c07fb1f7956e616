import { randomUUID } from 'node:crypto';
import type { ServerEvent } from '../event/server-event';
import { maxEventAgeMs } from '../event/validate-event-time';
import { laneId } from './lane';
import type { EventRecord } from './queue';

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
  readonly now: number;
}

/** One record for each dataset. Events Meta takes for longer have lanes of their own, so that age never mixes. */
export function toRecords({ event, body, datasetIds, guardMs, now, ...parts }: RecordParts): readonly EventRecord[] {
  const isOffline = event.action_source === 'physical_store';
  const expiresAt = event.event_time * 1000 + maxEventAgeMs(event.action_source);
  return datasetIds.map((datasetId) => ({
    id: randomUUID(),
    lane: laneId({ datasetId, window: isOffline ? 'offline' : 'week', ...parts }),
    datasetId,
    eventName: event.event_name,
    eventId: event.event_id,
    body,
    acceptedAt: now,
    expiresAt,
    attempts: 0,
    guard: guardMs === undefined ? undefined : { key: guardKey(datasetId, event), untilMs: now + guardMs },
  }));
}

function guardKey(datasetId: string, { event_name, event_id, action_source }: ServerEvent): string {
  return JSON.stringify([datasetId, event_name, event_id, action_source]);
}
