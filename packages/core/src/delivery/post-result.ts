import { parseRegainAccess, parseRetryAfter } from './backoff';
import { decide, describe, safeTraceId, scrub, type GraphError } from './graph-error';
import { parseBody } from './graph-reply';

/** What the answer’s headers told besides. */
interface ReplyFacts {
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

/** An answer as it came. */
export interface Reply {
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly httpStatus: number;
  readonly text: string;
  readonly sentAt: number;
  readonly receivedAt: number;
  /** Cut out of every text. */
  readonly secrets: readonly string[];
}

/** What an answer means for the records that were sent. */
export function readReply(reply: Reply): PostResult {
  const { headers, httpStatus, text, receivedAt, secrets } = reply;
  const facts = readFacts(reply);
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

function readFacts({ headers, sentAt, receivedAt, secrets }: Reply): ReplyFacts {
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
