import type { IncomingMessage, ServerResponse } from 'node:http';
import { draftIn, finishDraft } from './draft';
import { eventDetail } from './event-detail';
import { faultIn, type Faults } from './faults';
import type { Added, Journal } from './journal';
import type { Rules } from './judgement';
import type { LiveFeed } from './live-feed';
import { isFromOwnPage } from './loopback';
import { FEED_PATH, type DraftVerdict } from './page-api';
import type { RawValues } from './raw-values';
import { readBody, type Body } from './read-body';
import { requestUrl } from './request-url';
import { plan } from './scripted-reply';
import { sendJson, sendNothing, sendText } from './send';

/** What the page's routes work with. */
export interface PageSite {
  readonly journal: Journal;
  readonly feed: LiveFeed;
  readonly faults: Faults;
  readonly rawValues: RawValues;
  readonly rules: Rules;
  readonly onRecorded: (added: Added) => void;
}

interface Call {
  readonly site: PageSite;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** What was posted as JSON; `undefined` without a body. */
  readonly body: unknown;
  /** The number in the path. */
  readonly id: number;
}

type Route = readonly [method: string, path: RegExp, serve: (call: Call) => void];

const ROUTES: readonly Route[] = [
  ['GET', exactly(FEED_PATH), ({ site, response }) => site.feed.open(response)],
  ['GET', /^\/sandbox\/events\/(\d{1,15})$/, showEvent],
  ['POST', exactly('/sandbox/clear'), clear],
  ['POST', exactly('/sandbox/check'), checkDraft],
  ['POST', exactly('/sandbox/send'), sendDraft],
  ['PUT', exactly('/sandbox/fault'), setFault],
  ['DELETE', exactly('/sandbox/fault'), clearFault],
];

const MAX_BODY_BYTES = 256 * 1024;

/** Whether a request is one of the page's. */
export function isForPage(request: IncomingMessage): boolean {
  return requestUrl(request).pathname.startsWith('/sandbox/');
}

/**
 * Serves what `page-api.ts` lists. What changes anything is taken as JSON, and in a browser from the sandbox's own page
 * only: another site's form can send neither. Rejects only when the client's connection breaks.
 */
export async function servePageRoute(
  site: PageSite,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname } = requestUrl(request);
  const known = ROUTES.filter(([, path]) => path.test(pathname));
  const route = known.find(([method]) => method === request.method);
  if (known.length === 0) return sendText(response, 404, 'Nothing here.\n');
  if (!route) return sendText(response, 405, `${known.map(([method]) => method).join(' or ')} only.\n`);
  if (!isFromOwnPage(request)) return sendText(response, 403, 'Only the page of this sandbox may ask that.\n');

  const [, path, serve] = route;
  const id = Number(path.exec(pathname)?.[1]);
  if (request.method === 'GET') return serve({ site, request, response, body: undefined, id });
  const body = await readBody(request, MAX_BODY_BYTES);
  if (body.kind === 'too-large') return sendText(response, 413, 'At most 256 kB.\n');
  if (!isJson(request, body)) return sendText(response, 415, 'JSON only, as application/json.\n');
  return serve({
    site,
    request,
    response,
    body: body.kind === 'fields' ? Object.fromEntries(body.fields) : undefined,
    id,
  });
}

/** A request without any body says nothing that could be taken for something else. */
function isJson({ headers }: IncomingMessage, body: Body): boolean {
  const type = headers['content-type'];
  if (type === undefined) return body.kind === 'fields' && body.bytes === 0;
  return /^application\/json(?:;|$)/i.test(type);
}

function showEvent({ site, response, id }: Call): void {
  const detail = eventDetail(id, site.journal, site.rawValues);
  if (detail) sendJson(response, 200, detail);
  else sendText(response, 404, 'The sandbox has no such event, or has forgotten it.\n');
}

function clear({ site, response }: Call): void {
  site.journal.clear();
  site.rawValues.clear();
  site.feed.clear();
  sendNothing(response);
}

function checkDraft({ site, response, body }: Call): void {
  const draft = draftIn(body);
  if (typeof draft === 'string') return sendText(response, 400, `${draft}\n`);
  sendJson(response, 200, finishDraft(draft, site.rules).verdict satisfies DraftVerdict);
}

function sendDraft({ site, request, response, body }: Call): void {
  const draft = draftIn(body);
  if (typeof draft === 'string') return sendText(response, 400, `${draft}\n`);
  const { post, judgement, verdict } = finishDraft(draft, site.rules);
  const entry = { at: site.rules.now(), post, judgement, plan: plan(undefined, judgement), headers: request.headers };
  const recorded = site.journal.record(entry);
  recorded.answered('sent');
  site.onRecorded(recorded);
  const [event] = recorded.events;
  sendJson(response, 200, { ...verdict, ...(event && { id: event.id }) } satisfies DraftVerdict);
}

function setFault({ site, response, body }: Call): void {
  const fault = faultIn(body);
  if (!fault) return sendText(response, 400, 'Expected the name of a fault, and for how many requests, or null.\n');
  site.faults.set(fault);
  sendNothing(response);
}

function clearFault({ site, response }: Call): void {
  site.faults.clear();
  sendNothing(response);
}

function exactly(path: string): RegExp {
  return new RegExp(`^${path}$`);
}
