import { checkDataProcessing } from './data-processing';
import { isUsableEventId } from './event-id';
import type { Issue } from './issue';
import { error, quotable, report, warning } from './report-issue';
import type { ServerEvent } from './server-event';
import { checkActionSource } from './validate-action-source';
import { checkCustomData } from './validate-custom-data';
import { checkEventName } from './validate-event-name';
import { checkEventTime } from './validate-event-time';
import { checkChannel } from './validate-messaging';
import { checkOriginalEvent } from './validate-original-event';
import { checkUserData } from './validate-user-data';
import { isWebUrl } from './web-url';
import { isWireObject, type WireObject } from './wire-object';

/**
 * Checks a server event against Meta's rules: an empty list means that nothing is known against it. Takes anything and
 * never throws. `now` is in Unix milliseconds, the present by default. An issue of severity `error` without
 * `acceptedByMeta` would make Meta refuse the whole request.
 */
export function validateServerEvent(event: unknown, options?: { readonly now?: number }): Issue[] {
  return issuesOf(event, { now: options?.now ?? Date.now(), isHashedHere: false });
}

/** The same for an event whose `user_data` is of `hashUserData()`: its digests are not read again. */
export function validateBuiltEvent(event: ServerEvent, now: number): Issue[] {
  return issuesOf(event, { now, isHashedHere: true });
}

interface Circumstances {
  /** Unix milliseconds. */
  readonly now: number;
  readonly isHashedHere: boolean;
}

function issuesOf(event: unknown, circumstances: Circumstances): Issue[] {
  const issues: Issue[] = [];
  try {
    if (isWireObject(event)) checkEvent(event, circumstances, issues);
    else report(issues, unreadable('An event must be an object with event_name, event_time and so on.'));
  } catch {
    // JSON cannot throw; an event built by hand can, by a getter or a proxy.
    report(issues, unreadable('The event cannot be read: one of its properties throws. Build it from plain values.'));
  }
  return issues;
}

function unreadable(message: string): Issue {
  return error('EVENT_NOT_AN_OBJECT', '', message);
}

function checkEvent(event: WireObject, { now, isHashedHere }: Circumstances, issues: Issue[]): void {
  for (const key in event) {
    if (!EVENT_KEYS.has(key) && event[key] !== undefined) checkUnusualKey(key, event, issues);
  }
  checkEventName(event, issues);
  checkEventId(event['event_id'], issues);
  checkEventTime(event, now, issues);
  checkUserData(event['user_data'], issues, isHashedHere);
  checkCustomData(event, issues);
  checkActionSource(event, issues);
  checkChannel(event, issues);
  checkDataProcessing(event, issues);
  if (event['opt_out'] !== undefined) checkOptOut(event['opt_out'], issues);
  if (event['referrer_url'] !== undefined) checkReferrer(event['referrer_url'], issues);
  if (event['original_event_data'] !== undefined) checkOriginalEvent(event['original_event_data'], issues);
}

const EVENT_KEYS: ReadonlySet<string> = new Set([
  'event_name',
  'event_time',
  'event_id',
  'action_source',
  'user_data',
  'event_source_url',
  'referrer_url',
  'opt_out',
  'custom_data',
  'data_processing_options',
  'data_processing_options_country',
  'data_processing_options_state',
  'app_data',
  'original_event_data',
  'messaging_channel',
  // Advanced Analytics only; known from Meta's SDK.
  'advanced_measurement_table',
]);

const BELONGS_IN: ReadonlyMap<string, string> = new Map([
  ['advertiser_tracking_enabled', 'app_data'],
  ['application_tracking_enabled', 'app_data'],
  ['extinfo', 'app_data'],
  ['client_ip_address', 'user_data'],
  ['client_user_agent', 'user_data'],
  ['external_id', 'user_data'],
  ['em', 'user_data'],
  ['ph', 'user_data'],
  ['fbc', 'user_data'],
  ['fbp', 'user_data'],
]);

function checkUnusualKey(key: string, event: WireObject, issues: Issue[]): void {
  if (key === 'attribution_data' && event['event_name'] === 'AppendAttribution') return;
  const place = BELONGS_IN.get(key) ?? 'custom_data';
  const message = `Meta refuses the whole request for a key it does not know at this level. Move it into ${place}, or leave it out.`;
  report(issues, error('EVENT_KEY_UNKNOWN', quotable(key), message));
}

function checkEventId(id: unknown, issues: Issue[]): void {
  if (id === undefined) {
    const message = 'Without event_id this event and the same one from the Pixel count twice. Give both one id.';
    report(issues, warning('EVENT_ID_INVALID', 'event_id', message));
  } else if (typeof id !== 'string' || id.trim() === '') {
    report(issues, error('EVENT_ID_INVALID', 'event_id', 'event_id must be a non-empty string: String(id).'));
  } else if (!isUsableEventId(id)) {
    const message =
      'event_id should be 1 to 100 printable ASCII characters without spaces, quotes and angle brackets, or the copy in the page may differ.';
    report(issues, warning('EVENT_ID_INVALID', 'event_id', message));
  }
}

function checkOptOut(optOut: unknown, issues: Issue[]): void {
  if (typeof optOut === 'boolean') return;
  report(issues, error('OPT_OUT_INVALID', 'opt_out', 'opt_out must be true or false, not a text or a number.'));
}

function checkReferrer(referrer: unknown, issues: Issue[]): void {
  if (isWebUrl(referrer)) return;
  const finding = typeof referrer === 'string' ? warning : error;
  const message =
    'referrer_url should be the absolute http or https URL of the Referer header. Leave it out when there is none.';
  report(issues, finding('REFERRER_URL_INVALID', 'referrer_url', message));
}
