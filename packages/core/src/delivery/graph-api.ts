import type * as Undici from 'undici';
import { localError } from './graph-error';
import { requestBody, type Credentials } from './graph-request';
import type { Lane } from './lane';
import { networkCause } from './network-cause';
import { readReply, type PostResult } from './post-result';
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
interface PostRequest {
  readonly lane: Lane;
  readonly records: readonly EventRecord[];
  readonly credentials: Credentials;
  readonly signal: AbortSignal;
}

/** Meta’s `/events` edge over keep-alive connections. */
export interface GraphApi {
  /** Sends the records in one request. Never throws or rejects. */
  postEvents(request: PostRequest): Promise<PostResult>;
  /** Loads what the first request needs, so that no visitor's request waits behind it. */
  warmUp(): void;
  /** Ends the connections, and with them what is in flight. */
  close(): Promise<void>;
}

const MAX_ANSWER_BYTES = 1_048_576;

// undici takes 75 to 100 ms to load, so `require('@capikit/core')` alone must not pay for it.
const loadUndici = (): typeof Undici => require('undici');

/** Nothing is loaded or opened before `warmUp()` or the first request. Throws when `baseUrl` is no URL. */
export function createGraphApi(options: GraphApiOptions): GraphApi {
  const { origin, pathname } = new URL(options.baseUrl);
  const basePath = `${pathname.replace(/\/+$/, '')}/${options.apiVersion}`;
  let pool: Undici.Pool | undefined;

  const openPool = (): Undici.Pool => {
    const { connections, timeoutMs } = options;
    pool ??= new (loadUndici().Pool)(origin, {
      connections,
      connect: { timeout: timeoutMs },
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    return pool;
  };

  const exchange = async (request: PostRequest, signal: AbortSignal): Promise<PostResult> => {
    const { now } = options;
    const sentAt = now();
    const reply = await openPool().request({
      method: 'POST',
      path: `${basePath}/${encodeURIComponent(request.lane.datasetId)}/events`,
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: requestBody(request.records, request.lane, request.credentials),
      signal,
    });
    const text = await readBody(reply.body);
    const { headers, statusCode: httpStatus } = reply;
    const { accessToken, appSecret = '' } = request.credentials;
    return readReply({ headers, httpStatus, text, sentAt, receivedAt: now(), secrets: [accessToken, appSecret] });
  };

  return {
    postEvents: (request) => withDeadline(request, options.timeoutMs, exchange),
    warmUp: () => void openPool(),
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
