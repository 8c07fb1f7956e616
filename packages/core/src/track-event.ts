import { isCrawlerAgent } from './crawler';
import { lastLook } from './last-look';
import { toRecords } from './delivery/event-record';
import type { EventRecord } from './delivery/queue';
import { datasetIssue, datasetsOf, isDatasetId } from './event-datasets';
import { buildServerEvent } from './event/build-server-event';
import type { EventOrigin } from './event-origin';
import { givenEventId } from './event/event-id';
import type { Issue } from './event/issue';
import type { ServerEvent } from './event/server-event';
import { warning } from './event/report-issue';
import { isBrowsingEvent } from './event/standard-events';
import { largestField, MAX_EVENT_BYTES } from './event/event-size';
import { validateBuiltEvent, validateServerEvent } from './event/validate';
import { type OnceLogger } from './once-logger';
import type { Settings } from './options';
import type { SkipReason } from './outcome';
import { scrubUrl } from './request/scrub-url';
import type { TakenEvent } from './taken-event';
import { hashUserData } from './user-data/hash-user-data';
import { mergeUserData } from './user-data/merge-user-data';

/** What an event is checked and built with. */
export interface TrackTools {
  readonly settings: Settings;
  readonly log: OnceLogger;
  readonly now: () => number;
  /** How far this machine's clock is ahead of Meta's, in ms; 0 when it is not worth a correction. */
  readonly clockAheadMs: () => number;
  readonly countDroppedIp: () => void;
}

/** What came of one `track()` before any queue: records to add, or the end of it. */
export interface Tracked {
  readonly eventId: string;
  readonly datasetIds: readonly string[];
  readonly issues: readonly Issue[];
  readonly decision:
    | { readonly kind: 'queue'; readonly records: readonly EventRecord[] }
    | { readonly kind: 'skipped'; readonly reason: SkipReason }
    | { readonly kind: 'invalid' };
}

const EMPTY_ID =
  'eventId was the text of a missing value, the same for every customer: a random id was given instead. Look where it comes from.';
const CLOCK_SKEW_SECONDS = 60;

/** A taken event made into finished records: complete, hashed, checked, serialised. */
export function finishEvent(taken: TakenEvent, tools: TrackTools): Tracked {
  const { settings } = tools;
  const { call, details, eventId, origin, takenAt } = taken;
  const end = (decision: Tracked['decision'], issues: readonly Issue[], datasetIds?: readonly string[]): Tracked => ({
    eventId,
    datasetIds: datasetIds ?? (settings.datasetId === undefined ? [''] : [settings.datasetId]),
    issues,
    decision,
  });

  if (origin.consent === 'denied') return end({ kind: 'skipped', reason: 'no-consent' }, origin.issues);
  if (taken.isOfPage && isCrawler(taken, settings)) return end({ kind: 'skipped', reason: 'bot' }, origin.issues);

  const issues: Issue[] = [...origin.issues];
  const givenId = givenEventId(details.eventId);
  // `null` is the caller's word for none.
  if (givenId === undefined && (details.eventId ?? undefined) !== undefined)
    issues.push(warning('EVENT_ID_INVALID', 'event_id', EMPTY_ID));
  const given = datasetsOf(details, origin, tools);
  const datasetIds = given.some((id) => !isDatasetId(id)) ? given.filter(isDatasetId) : given;
  const missing = settings.enabled ? datasetIssue(given, datasetIds) : undefined;
  if (missing !== undefined) issues.push(missing);

  const built = completeEvent(taken, issues, tools);
  const event = lastLook(built, origin, tools);
  if (event === null) return end({ kind: 'skipped', reason: 'before-send' }, issues, datasetIds);

  check({ event, isHashedHere: event === built, origin, takenAt, issues }, tools);
  if (issues.some(isError)) return end({ kind: 'invalid' }, issues, datasetIds);

  const body = serialise(event, issues);
  if (body === undefined) return end({ kind: 'invalid' }, issues, datasetIds);
  if (!settings.enabled) return end({ kind: 'skipped', reason: 'disabled' }, issues, datasetIds);

  // Only an id the caller chose says "this again"; Meta never merges messaging events, so neither do we.
  const isGuarded = givenId !== undefined && event.action_source !== 'business_messaging';
  const records = toRecords({
    event,
    body,
    datasetIds,
    testEventCode: details.testEventCode ?? settings.testEventCode,
    partnerAgent: settings.partnerAgent,
    guardMs: isGuarded ? settings.deduplicateMs : undefined,
    isFromPage: call.isFromPage === true,
    now: takenAt,
  });
  return end({ kind: 'queue', records }, issues, datasetIds);
}

function isCrawler({ call, details, origin, identified }: TakenEvent, { ignoreBots }: Settings): boolean {
  if (!ignoreBots || origin.tracker === undefined || !isBrowsingEvent(call.name)) return false;
  if (details.userData !== undefined || identified !== undefined) return false;
  const { userAgent } = origin.tracker.context;
  return userAgent !== undefined && isCrawlerAgent(userAgent);
}

/** The event in Meta's words; findings are added to `issues`. */
function completeEvent(taken: TakenEvent, issues: Issue[], tools: TrackTools): ServerEvent {
  const { call, customData, details, eventId, origin, identified } = taken;
  const { settings } = tools;
  const { context } = origin;
  const given = mergeUserData(identified, details.userData);
  const hashed = given && hashUserData(given, { defaultCountry: settings.defaultCountry });
  if (hashed) issues.push(...hashed.issues);
  if (details.actionSource === undefined && context === undefined) issues.push(CONTEXT_MISSING);
  return buildServerEvent({
    name: call.name,
    eventId,
    eventTime: eventTimeOf(taken, tools),
    // Missing outside a request: validation says so.
    actionSource: details.actionSource ?? (context === undefined ? (undefined as never) : 'website'),
    context,
    userData: hashed?.userData ?? {},
    customData,
    details,
    consent: origin.consent,
    scrub: (url) => scrubUrl(url, settings.scrubQuery),
  });
}

/** Unix seconds. Up to a minute ahead of this machine's clock a time is taken for now, as Meta's clock has it. */
function eventTimeOf({ details: { eventTime }, takenAt }: TakenEvent, { clockAheadMs }: TrackTools): number {
  const nowSeconds = Math.floor((takenAt - clockAheadMs()) / 1000);
  if (eventTime === undefined || eventTime === null) return nowSeconds;
  const seconds = Math.floor(eventTime instanceof Date ? eventTime.getTime() / 1000 : eventTime);
  return seconds > nowSeconds && seconds <= takenAt / 1000 + CLOCK_SKEW_SECONDS ? nowSeconds : seconds;
}

interface Checking {
  readonly event: ServerEvent;
  /** Nobody has touched the event since its user data was hashed. */
  readonly isHashedHere: boolean;
  readonly origin: EventOrigin;
  readonly takenAt: number;
  /** Findings are added here. */
  readonly issues: Issue[];
}

function check({ event, isHashedHere, origin, takenAt, issues }: Checking, tools: TrackTools): void {
  const { settings, log, clockAheadMs, countDroppedIp } = tools;
  const droppedIp = droppedIpOf(event, origin);
  const at = takenAt - clockAheadMs();
  const findings = isHashedHere ? validateBuiltEvent(event, at) : validateServerEvent(event, { now: at });
  for (const issue of findings) {
    const isTolerated = settings.validation === 'warn' && issue.acceptedByMeta === true;
    issues.push(isTolerated ? { ...issue, severity: 'warning' } : issue);
    if (droppedIp !== undefined && TOO_LITTLE.has(issue.code)) issues.push(clientIpDropped(droppedIp));
  }
  if (droppedIp === undefined) return;
  countDroppedIp();
  log.once('warn', 'client-ip', clientIpDropped(droppedIp).message);
}

/** The request's address, when it was no visitor's and the event has no other. */
function droppedIpOf({ user_data }: ServerEvent, { tracker, context }: EventOrigin): string | undefined {
  if (context === undefined || user_data?.client_ip_address !== undefined) return undefined;
  return tracker?.context.droppedIp;
}

function clientIpDropped(droppedIp: string): Issue {
  return {
    severity: 'warning',
    code: 'CLIENT_IP_DROPPED',
    path: 'user_data.client_ip_address',
    message: `The request came from ${droppedIp}, which is no visitor's public address, so it was left out. Behind a proxy, tell the framework to trust it (Express: app.set('trust proxy', 1); Fastify: trustProxy), or give the clientIp option.`,
  };
}

const TOO_LITTLE: ReadonlySet<Issue['code']> = new Set(['USER_DATA_MISSING', 'USER_DATA_TOO_BROAD']);

const isError = (issue: Issue): boolean => issue.severity === 'error';

function serialise(event: ServerEvent, issues: Issue[]): Uint8Array | undefined {
  let body: Buffer;
  try {
    body = Buffer.from(JSON.stringify(event));
  } catch {
    issues.push({
      severity: 'error',
      code: 'CUSTOM_DATA_INVALID',
      path: 'custom_data',
      message:
        'The event cannot be written as JSON. Remove BigInt values, circular references and throwing toJSON() methods.',
    });
    return undefined;
  }
  if (body.length <= MAX_EVENT_BYTES) return body;
  const path = largestField(event);
  issues.push({
    severity: 'error',
    code: 'EVENT_TOO_LARGE',
    path,
    message: `The event has ${body.length} bytes; at most ${MAX_EVENT_BYTES} are sent. The largest part is ${path}.`,
  });
  return undefined;
}

const CONTEXT_MISSING: Issue = {
  severity: 'warning',
  code: 'CONTEXT_MISSING',
  path: 'action_source',
  message:
    'track() was called outside a request. Call it in a request that passed the middleware, or give details.actionSource (and userData), or details.passport.',
};
