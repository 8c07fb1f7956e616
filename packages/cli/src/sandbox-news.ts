import type { Issue } from '@capikit/core';
import type { ReceivedEvent, ReceivedRequest, Sandbox } from '@capikit/sandbox';

/** One event that arrived. Fields that the event does not have are absent. Never contact data in clear, never a token. */
export interface EventNews {
  readonly type: 'event';
  /** Grows with time, for events and refused requests together. */
  readonly id: number;
  /** When it arrived: ISO 8601, UTC. */
  readonly at: string;
  readonly source: 'server' | 'browser';
  readonly verdict: 'ok' | 'warning' | 'refused';
  readonly datasetId: string;
  readonly eventName?: string;
  readonly eventId?: string;
  /** Unix seconds. */
  readonly eventTime?: number;
  readonly actionSource?: string;
  readonly value?: number;
  readonly currency?: string;
  /** The keys of its `user_data`, without their values. */
  readonly matchKeys: readonly string[];
  readonly issues: readonly Pick<Issue, 'severity' | 'code' | 'path' | 'message'>[];
  readonly testEventCode?: string;
}

/** A request that was refused, or left without an answer, before its events were looked at. */
export interface RefusedNews {
  readonly type: 'refused';
  readonly id: number;
  readonly at: string;
  readonly datasetId?: string;
  readonly eventCount: number;
  /** Absent when it got no answer. */
  readonly status?: number;
  /** Meta's error, when the answer was one. */
  readonly error?: { readonly code?: number; readonly subcode?: number; readonly message?: string };
}

/** A function that answers what has arrived since it was last called, oldest first. */
export function newsOf(sandbox: Pick<Sandbox, 'events' | 'requests'>): () => readonly (EventNews | RefusedNews)[] {
  let lastEventId = 0;
  let lastRequestId = 0;
  return () => {
    const events = sinceId(sandbox.events, lastEventId);
    const requests = sinceId(sandbox.requests, lastRequestId);
    lastEventId = events.at(-1)?.id ?? lastEventId;
    lastRequestId = requests.at(-1)?.id ?? lastRequestId;
    const looked = new Set(events.map(({ requestId }) => requestId));
    const refused = requests.filter(({ id, status = 500 }) => !looked.has(id) && status >= 300);
    return [...events.map(eventNews), ...refused.map(refusedNews)].toSorted((a, b) => a.id - b.id);
  };
}

function sinceId<T extends { readonly id: number }>(list: readonly T[], lastId: number): readonly T[] {
  let from = list.length;
  while (from > 0 && (list[from - 1]?.id ?? 0) > lastId) from -= 1;
  return list.slice(from);
}

function eventNews({ id, at, source, datasetId, event, verdict, issues, testEventCode }: ReceivedEvent): EventNews {
  const { value, currency } = objectOf(event.custom_data);
  return {
    type: 'event',
    id,
    at: new Date(at).toISOString(),
    source,
    verdict: verdict === 'refused' ? 'refused' : issues.length > 0 ? 'warning' : 'ok',
    datasetId,
    ...textField('eventName', event.event_name),
    ...textField('eventId', event.event_id),
    ...numberField('eventTime', event.event_time),
    ...textField('actionSource', event.action_source),
    ...numberField('value', value),
    ...textField('currency', currency),
    matchKeys: Object.keys(objectOf(event.user_data)),
    issues: issues.map(({ severity, code, path, message }) => ({ severity, code, path, message })),
    ...textField('testEventCode', testEventCode),
  };
}

function refusedNews({ id, at, datasetId, eventCount, status, reply }: ReceivedRequest): RefusedNews {
  const { code, error_subcode: subcode, message } = objectOf(objectOf(reply)['error']);
  const error = { ...numberField('code', code), ...numberField('subcode', subcode), ...textField('message', message) };
  return {
    type: 'refused',
    id,
    at: new Date(at).toISOString(),
    ...textField('datasetId', datasetId),
    eventCount,
    ...numberField('status', status),
    ...(Object.keys(error).length > 0 && { error }),
  };
}

// What came is not certain to have Meta's types.
const textField = <Key extends string>(key: Key, value: unknown): { readonly [K in Key]?: string } =>
  typeof value === 'string' ? ({ [key]: value } as { readonly [K in Key]: string }) : {};
const numberField = <Key extends string>(key: Key, value: unknown): { readonly [K in Key]?: number } =>
  typeof value === 'number' ? ({ [key]: value } as { readonly [K in Key]: number }) : {};
const objectOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
