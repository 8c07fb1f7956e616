import type { EventRow, RequestRow } from './page-api';
import type { ReceivedEvent, ReceivedRequest } from './received';

/** Rows stay small, whatever was sent: texts are cut, lists end. */
const MAX_TEXT = 300;
const MAX_KEYS = 40;
const MAX_KEY = 40;
const MAX_IDS = 10;

/** One line of the page's list. */
export function eventRow(received: ReceivedEvent): EventRow {
  const { id, at, source, datasetId, issues, testEventCode } = received;
  const event: Readonly<Record<string, unknown>> = { ...received.event };
  const userData = recordOf(event['user_data']);
  const customData = recordOf(event['custom_data']);
  const externalId = textsOf(userData['external_id']).slice(0, MAX_IDS);
  return {
    id,
    at,
    source,
    datasetId: cut(datasetId),
    eventName: textOf(event['event_name']) ?? '',
    matchKeys: Object.keys(userData)
      .filter((key) => isGiven(userData[key]))
      .slice(0, MAX_KEYS)
      .map((key) => cut(key, MAX_KEY)),
    verdict: verdictOf(received),
    issueCount: issues.length,
    ...given('eventId', textOf(event['event_id'])),
    ...given('eventTime', numberOf(event['event_time'])),
    ...given('actionSource', textOf(event['action_source'])),
    ...given('value', numberOf(customData['value'])),
    ...given('currency', textOf(customData['currency'])),
    ...given('fbp', textOf(userData['fbp'])),
    ...given('externalId', externalId.length > 0 ? externalId : undefined),
    ...given('testEventCode', testEventCode === undefined ? undefined : cut(testEventCode)),
  };
}

/** A request that nothing else on the page tells of. Undefined for one whose events are listed, or that had nothing to say. */
export function requestRow(request: ReceivedRequest): RequestRow | undefined {
  const { id, at, datasetId, eventCount, counted, status } = request;
  if (counted || (status !== undefined && status < 300)) return undefined;
  return {
    id,
    at,
    eventCount,
    sentence: sentenceOf(request),
    ...given('datasetId', datasetId === undefined ? undefined : cut(datasetId)),
    ...given('status', status),
  };
}

function verdictOf({ verdict, issues }: ReceivedEvent): EventRow['verdict'] {
  if (verdict === 'refused') return 'refused';
  return issues.length > 0 ? 'warning' : 'ok';
}

function sentenceOf({ status, reply }: ReceivedRequest): string {
  if (status === undefined) return 'The connection was cut, or left without an answer.';
  const { code, error_subcode: subcode, message } = recordOf(recordOf(reply)['error']);
  const numbers = [code, subcode].filter((number) => typeof number === 'number');
  if (numbers.length === 0) return `Answered with ${status}; its events were not looked at.`;
  return `Refused with code ${numbers.join(', subcode ')}: ${textOf(message) ?? 'no message'}`;
}

function given<K extends string, V>(key: K, value: V | undefined): { readonly [_ in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [_ in K]: V });
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' && value !== '' ? cut(value) : undefined;
}

function textsOf(value: unknown): readonly string[] {
  return [value].flat().flatMap((one) => textOf(one) ?? []);
}

function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

function cut(text: string, length = MAX_TEXT): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
