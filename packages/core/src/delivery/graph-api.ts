import type * as Undici from 'undici';
import { parseRegainAccess, parseRetryAfter } from './backoff';
import { decide, describe, localError, safeTraceId, scrub, type GraphError } from './graph-error';
import { parseBody } from './graph-reply';
import { requestBody, type Credentials } from './graph-request';
import type { Lane } from './lane';
import { networkCause } from './network-cause';
import type { EventRecord } from './queue';

/** Where and how requests are made. */
export interface GraphApiOptions {
  /** An http(s) URL; its path, if any, is kept (Meta’s Gateway). */
  readonly baseUrl: string;
  readonly apiVersion: string;
  /** For the whole exchange: connect, send, headers and body. */
  readonly timeoutMs: number;
  readonly connections: number;
  readonly now: () => number;
}

/** One request to `/events`. */
export interface PostRequest {
  readonly lane: Lane;
  readonly records: readonly EventRecord[];
  readonly credentials: Credentials;
  readonly signal: AbortSignal;
}

/** What the answer’s headers told besides. */
export interface ReplyFacts {
  /** The server’s clock minus ours as far as it is certain; 0 when within what the exchange took. Milliseconds. */
  readonly skewMs?: number;
  /** Meta’s `X-Ad-Api-Version-Warning`. */
  readonly versionWarning?: string;
}

/** How a request ended. Everything that can happen on the network is one of these. */
export type PostResult = { readonly facts: ReplyFacts } & (
  | Delivered
  | Postponed<'retry'>
  | Postponed<'throttled'>
  | Refused<'isolate'>
  | Refused<'hold'>
);

interface Delivered {
  readonly kind: 'delivered';
  /** `events_received`. */
  readonly received: number;
  readonly messages: readonly string[];
  readonly fbtraceId?: string;
}

interface Postponed<Kind> {
  readonly kind: Kind;
  readonly error: GraphError;
  /** The wait the server asked for. */
  readonly retryAfterMs?: number;
}

interface Refused<Kind> {
  readonly kind: Kind;
  readonly error: GraphError;
}

/** Meta’s `/events` edge over keep-alive connections. */
export interface GraphApi {
  /** Sends the records in one request. Never throws or rejects. */
  postEvents(request: PostRequest): Promise<PostResult>;
  /** Ends the connections, and with them what is in flight. */
  close(): Promise<void>;
}

const MAX_ANSWER_BYTES = 1_048_576;

// undici takes 75 to 100 ms to load, so only a process that sends pays for it.
const loadUndici = (): typeof Undici => require('undici');

/** Connects lazily: nothing is loaded or opened before the first request. Throws when `baseUrl` is no URL. */
export function createGraphApi(options: GraphApiOptions): GraphApi {
  const { origin, pathname } = new URL(options.baseUrl);
  const basePath = `${pathname.replace(/\/+$/, '')}/${options.apiVersion}`;
  let pool: Undici.Pool | undefined;

  const exchange = async (request: PostRequest, signal: AbortSignal): Promise<PostResult> => {
    const { connections, timeoutMs, now } = options;
    pool ??= new (loadUndici().Pool)(origin, {
      connections,
      connect: { timeout: timeoutMs },
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    const sentAt = now();
    const reply = await pool.request({
      method: 'POST',
      path: `${basePath}/${encodeURIComponent(request.lane.datasetId)}/events`,
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: requestBody(request.records, request.lane, request.credentials),
      signal,
    });
    const text = await readBody(reply.body);
    return readReply({
      request,
      headers: reply.headers,
      httpStatus: reply.statusCode,
      text,
      sentAt,
      receivedAt: now(),
    });
  };

  return {
    postEvents: (request) => withDeadline(request, options.timeoutMs, exchange),
    close: async () => pool?.destroy(),
  };
}

async function withDeadline(
  request: PostRequest,
  timeoutMs: number,
  exchange: (request: PostRequest, signal: AbortSignal) => Promise<PostResult>,
): Promise<PostResult> {
  // Not AbortSignal.any: on Node 20 it keeps a listener on the long-lived signal for every request.
  const deadline = new AbortController();
  const abort = (): void => deadline.abort();
  const timer = setTimeout(abort, timeoutMs).unref();
  request.signal.addEventListener('abort', abort, { once: true });
  try {
    if (request.signal.aborted) abort();
    return await exchange(request, deadline.signal);
  } catch (cause) {
    const aborted = request.signal.aborted ? 'CLOSING' : 'TIMEOUT';
    return { kind: 'retry', error: localError(deadline.signal.aborted ? aborted : networkCause(cause)), facts: {} };
  } finally {
    clearTimeout(timer);
    request.signal.removeEventListener('abort', abort);
  }
}

async function readBody(body: Undici.Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    if (!(chunk instanceof Uint8Array)) continue;
    size += chunk.byteLength;
    // Leaving the loop destroys the stream. An answer this long is not Meta’s; what is read so far will not parse.
    if (size > MAX_ANSWER_BYTES) break;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

interface Reply {
  readonly request: PostRequest;
  readonly headers: Undici.Dispatcher.ResponseData['headers'];
  readonly httpStatus: number;
  readonly text: string;
  readonly sentAt: number;
  readonly receivedAt: number;
}

function readReply(reply: Reply): PostResult {
  const { request, headers, httpStatus, text, receivedAt } = reply;
  const { accessToken, appSecret = '' } = request.credentials;
  const secrets = [accessToken, appSecret];
  const facts = readFacts(reply, secrets);
  const body = parseBody(text);
  if (body.kind === 'received' && httpStatus >= 200 && httpStatus < 300) {
    const fbtraceId = safeTraceId(body.fbtraceId, secrets);
    const messages = body.messages.map((message) => scrub(message, secrets));
    return {
      kind: 'delivered',
      received: body.received,
      messages,
      facts,
      ...(fbtraceId !== undefined && { fbtraceId }),
    };
  }
  const refused = { httpStatus, ...(body.kind === 'error' && { error: body.error }) };
  const kind = decide(refused);
  const error = describe(refused, secrets);
  if (kind === 'isolate' || kind === 'hold') return { kind, error, facts };
  const asked = [
    parseRetryAfter(headerText(headers, 'retry-after'), serverTime(headers) ?? receivedAt),
    parseRegainAccess(headerText(headers, 'x-business-use-case-usage')),
  ].filter((ms) => ms !== undefined);
  return { kind, error, facts, ...(asked.length > 0 && { retryAfterMs: Math.max(...asked) }) };
}

function readFacts({ headers, sentAt, receivedAt }: Reply, secrets: readonly string[]): ReplyFacts {
  const warning = headerText(headers, 'x-ad-api-version-warning');
  const at = serverTime(headers);
  return {
    ...(warning !== undefined && { versionWarning: scrub(warning, secrets) }),
    ...(at !== undefined && { skewMs: skew(at, sentAt, receivedAt) }),
  };
}

// The answer was dated between sending and receiving, in whole seconds: only what lies outside is skew.
function skew(serverMs: number, sentAt: number, receivedAt: number): number {
  if (serverMs > receivedAt) return serverMs - receivedAt;
  return Math.min(0, serverMs + 1_000 - sentAt);
}

function serverTime(headers: Reply['headers']): number | undefined {
  const at = Date.parse(headerText(headers, 'date') ?? '');
  return Number.isNaN(at) ? undefined : at;
}

function headerText(headers: Reply['headers'], name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}
