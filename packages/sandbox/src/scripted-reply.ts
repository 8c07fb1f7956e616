import { graphErrorBody, statusOf, type GraphErrorBody } from './graph-error';
import type { Judgement } from './judgement';

/**
 * What the sandbox answers instead of its own judgement. An event is *counted* when it enters `sandbox.events`; every
 * request enters `sandbox.requests`.
 *
 * | Reply | The client sees | Events counted |
 * |---|---|---|
 * | `'ok'`, `{}` or only `delayMs` | the usual answer | as judged |
 * | `status` below 300 | that status, `body` or the usual one | as judged |
 * | `status` from 300 | that status; `body` or nothing | no |
 * | `graphError` | a Graph error with `status`, else the one Meta gives that code | no |
 * | `reset: 'before-body'` | the connection is cut as soon as the headers are in | no |
 * | `reset: 'in-body'` | the connection is cut as soon as some of the body is in | no |
 * | `reset: 'after-accept'` | the connection is cut instead of the answer | as judged |
 * | `hang` | no answer, until the client or `close()` cuts the connection | no |
 * | `halfJson` | the usual status with the first half of the usual body | as judged |
 * | `dripMs` | the usual answer, a byte of its body each `dripMs` | as judged |
 * | `html` | that status with an HTML page, as a proxy would | no |
 *
 * `delayMs` holds the answer back; what counts is counted before the wait. A text `body` is sent as it is, anything else
 * as JSON.
 */
export type ScriptedReply = 'ok' | ((Answer | GraphErrorReply | Reset | Hang | HalfJson | Drip | Html) & Reach);

interface Answer {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly delayMs?: number;
}
interface GraphErrorReply {
  readonly graphError: GraphErrorBody;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly delayMs?: number;
}
interface Reset {
  readonly reset: 'before-body' | 'in-body' | 'after-accept';
  readonly delayMs?: number;
}
interface Hang {
  readonly hang: true;
}
interface HalfJson {
  readonly halfJson: true;
  readonly delayMs?: number;
}
interface Drip {
  readonly dripMs: number;
  readonly delayMs?: number;
}
interface Html {
  readonly html: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly delayMs?: number;
}
interface Reach {
  /** For how many requests; 1, or without end when `until` is given. */
  readonly times?: number;
  /** Asked before each use; true ends this reply. */
  readonly until?: () => boolean;
  /** Only for requests to this dataset; others pass it by. */
  readonly datasetId?: string;
}

/** How a request will be answered. */
export interface Plan {
  readonly counts: boolean;
  /** `half` sends the first half of the body as if it were all. */
  readonly end: 'send' | 'half' | 'drip' | 'cut' | 'hang';
  readonly delayMs: number;
  /** Between two bytes, for `drip`. */
  readonly dripMs: number;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const JSON_TYPE = { 'content-type': 'application/json; charset=UTF-8' };
const TEXT_TYPE = { 'content-type': 'text/plain; charset=utf-8' };
const HTML_PAGE =
  '<!DOCTYPE html><html><head><title>Sorry</title></head><body><h1>Sorry, something went wrong.</h1></body></html>';

/** Turns a scripted reply, or none, into a plan for a request judged that way. */
export function plan(scripted: ScriptedReply | undefined, judgement: Judgement): Plan {
  const usual: Plan = {
    counts: true,
    end: 'send',
    delayMs: 0,
    dripMs: 0,
    status: judgement.status,
    headers: { ...JSON_TYPE, ...judgement.headers },
    body: asText(judgement.reply),
  };
  if (scripted === undefined || scripted === 'ok') return usual;
  if ('hang' in scripted) return { ...usual, counts: false, end: 'hang' };

  const delayed: Plan = { ...usual, delayMs: scripted.delayMs ?? 0 };
  if ('reset' in scripted) return { ...delayed, counts: scripted.reset === 'after-accept', end: 'cut' };
  if ('halfJson' in scripted) return { ...delayed, end: 'half', body: usual.body.slice(0, usual.body.length >> 1) };
  if ('dripMs' in scripted) return { ...delayed, end: 'drip', dripMs: scripted.dripMs };
  if ('html' in scripted) {
    const headers = { 'content-type': 'text/html; charset=utf-8', ...scripted.headers };
    return { ...delayed, counts: false, status: scripted.html, headers, body: HTML_PAGE };
  }
  if ('graphError' in scripted) {
    const { graphError, status = statusOf(graphError.code) } = scripted;
    const body = JSON.stringify(graphErrorBody(graphError));
    return { ...delayed, counts: false, status, headers: { ...JSON_TYPE, ...scripted.headers }, body };
  }
  return planAnswer(scripted, delayed);
}

function planAnswer({ status, body, headers }: Answer, usual: Plan): Plan {
  const counts = status === undefined || status < 300;
  if (body === undefined && counts) {
    return { ...usual, status: status ?? usual.status, headers: { ...usual.headers, ...headers } };
  }
  const type = body === undefined || typeof body === 'string' ? TEXT_TYPE : JSON_TYPE;
  const text = body === undefined ? '' : asText(body);
  return { ...usual, counts, status: status ?? usual.status, headers: { ...type, ...headers }, body: text };
}

function asText(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

/** The replies waiting for their requests, in order. */
export class Script {
  #entries: { readonly reply: ScriptedReply; left: number }[] = [];

  add(replies: readonly ScriptedReply[]): void {
    for (const reply of replies) this.#entries.push({ reply, left: usesOf(reply) });
  }

  /** Takes the first reply that is meant for a request to this dataset. */
  next(datasetId: string | undefined): ScriptedReply | undefined {
    this.#entries = this.#entries.filter(({ reply, left }) => left > 0 && !isOver(reply));
    const entry = this.#entries.find(({ reply }) => isFor(reply, datasetId));
    if (!entry) return undefined;
    entry.left -= 1;
    return entry.reply;
  }

  clear(): void {
    this.#entries = [];
  }
}

function usesOf(reply: ScriptedReply): number {
  if (reply === 'ok') return 1;
  return reply.times ?? (reply.until ? Infinity : 1);
}

function isOver(reply: ScriptedReply): boolean {
  return reply !== 'ok' && reply.until?.() === true;
}

function isFor(reply: ScriptedReply, datasetId: string | undefined): boolean {
  return reply === 'ok' || reply.datasetId === undefined || reply.datasetId === datasetId;
}
