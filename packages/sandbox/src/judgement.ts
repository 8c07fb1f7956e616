import { validateServerEvent, type Issue } from '@capikit/core';
import type { Access } from './access';
import { isRefusal, refusalError } from './event-refusal';
import type { EventsPost } from './events-post';
import { fbtraceId, graphErrorBody, statusOf, type GraphErrorBody } from './graph-error';
import type { EventAsSent } from './received';

/** A standing rule: the error an event is refused with, `undefined` when it may pass. */
export type EventRule = (event: EventAsSent) => GraphErrorBody | undefined;

/** What requests are judged by. */
export interface Rules {
  readonly access: Access;
  readonly events: ReadonlySet<EventRule>;
  readonly now: () => number;
}

/** What Meta would answer, and what it would think of each event it looked at. */
export interface Judgement {
  readonly status: number;
  readonly reply: unknown;
  readonly headers: Readonly<Record<string, string>>;
  readonly verdict: 'accepted' | 'refused';
  /** One list of issues for each event; none when the events were not looked at. */
  readonly issues: readonly (readonly Issue[])[];
}

const MAX_EVENTS = 1000;
const OLDEST_VERSION = 21;

/** Judges a request as the Graph edge does: address, credentials, form, then every event; one bad event refuses all. */
export function judge(post: EventsPost, rules: Rules): Judgement {
  const misfit = misfitOf(post, rules.access);
  if (misfit) return refused(misfit);

  const { events = [] } = post;
  const issues = events.map((event) => validateServerEvent(event, { now: rules.now() }));
  const error = firstRefusal(issues) ?? firstRuled(events, rules.events);
  if (error) return { ...refused(error), issues };

  const reply = { events_received: events.length, messages: [], fbtrace_id: fbtraceId() };
  return { status: 200, reply, headers: versionHeaders(post.version), verdict: 'accepted', issues };
}

function refused(error: GraphErrorBody, status: number = statusOf(error.code)): Judgement {
  return { status, reply: graphErrorBody(error), headers: {}, verdict: 'refused', issues: [] };
}

function misfitOf(post: EventsPost, access: Access): GraphErrorBody | undefined {
  const { datasetId, body, events } = post;
  if (datasetId === undefined)
    return { code: 2500, message: 'Unknown path components: expected /{version}/{dataset}/events' };
  if (!/^\d+$/.test(datasetId)) return { code: 803, message: 'Some of the aliases you requested do not exist' };
  if (body === 'unreadable') return { code: 100, message: '(#100) The body is not what its content type says' };
  const denied = access.refusal({ ...post, datasetId });
  if (denied) return denied;
  if (!events) return { code: 100, message: '(#100) param data must be an array.' };
  if (events.length === 0) return { code: 100, message: '(#100) param data must be non-empty.' };
  if (events.length > MAX_EVENTS)
    return { code: 100, message: `(#100) param data must have at most ${MAX_EVENTS} items.` };
  return undefined;
}

function firstRefusal(issues: readonly (readonly Issue[])[]): GraphErrorBody | undefined {
  for (const list of issues) {
    const issue = list.find(isRefusal);
    if (issue) return refusalError(issue);
  }
  return undefined;
}

function firstRuled(events: readonly EventAsSent[], rules: ReadonlySet<EventRule>): GraphErrorBody | undefined {
  for (const event of events) {
    for (const rule of rules) {
      const error = rule(event);
      if (error) return error;
    }
  }
  return undefined;
}

/** Meta answers a version that has ended from a newer one, and says so in a header. */
function versionHeaders(version = ''): Record<string, string> {
  const headers = { 'facebook-api-version': version };
  if (Number.parseInt(version.slice(1), 10) >= OLDEST_VERSION) return headers;
  return { ...headers, 'x-ad-api-version-warning': `The call has been auto-upgraded: ${version} has been deprecated.` };
}
