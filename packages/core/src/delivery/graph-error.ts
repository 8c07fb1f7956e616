import { findGraphError, type Decision } from './graph-error-table';

/** Why an event could not be delivered, in our own words. Holds no token, no contact data and not Meta’s `message`. */
export interface GraphError {
  /** Meta’s `error.code`. */
  readonly code?: number;
  /** Meta’s `error.error_subcode`. */
  readonly subcode?: number;
  readonly httpStatus?: number;
  /** The cause when no answer of Meta’s is behind it. */
  readonly local?: LocalCause;
  /** Meta’s localised `error_user_title` and `error_user_msg`, with everything that may identify a person removed. */
  readonly title?: string;
  /** Meta’s support id of the refused request. */
  readonly fbtraceId?: string;
  /** What it means and what to do. */
  readonly explanation: string;
}

// Not derived from the sentences: these would then be in the published types, too.
/** Every cause that is not an answer of Meta’s. */
export type LocalCause =
  | 'TIMEOUT'
  | 'CONNECTION_REFUSED'
  | 'CONNECTION_LOST'
  | 'NAME_NOT_FOUND'
  | 'TLS'
  | 'NETWORK'
  | 'UNREADABLE_ANSWER'
  | 'CREDENTIALS'
  | 'EXPIRED'
  | 'CLOSING';

/** The part of an answer that decides. `error` is absent when the body was not the JSON of a Graph error. */
export interface GraphReply {
  readonly httpStatus: number;
  readonly error?: RawGraphError;
}

/** Meta’s `error` object as far as it can be trusted: numbers are numbers, texts are texts. */
export interface RawGraphError {
  readonly code?: number;
  readonly subcode?: number;
  readonly isTransient?: boolean;
  readonly title?: string;
  readonly fbtraceId?: string;
}

const LOCAL_CAUSES: Readonly<Record<LocalCause, string>> = {
  TIMEOUT: 'No complete answer came in time. The events are sent again unchanged.',
  CONNECTION_REFUSED: 'The connection was refused. Check baseUrl (META_GRAPH_URL) and the firewall.',
  CONNECTION_LOST: 'The connection broke before the answer was complete. The events are sent again unchanged.',
  NAME_NOT_FOUND: 'The host name could not be resolved. Check baseUrl (META_GRAPH_URL) and DNS.',
  TLS: 'The server’s certificate could not be verified. Check for a proxy that replaces certificates.',
  NETWORK: 'The request could not be made.',
  UNREADABLE_ANSWER: 'The answer was not one of the Graph API. A proxy may have answered in its place.',
  CREDENTIALS: 'There are no usable credentials for this dataset. The events wait until there are.',
  EXPIRED: 'The event became older than Meta accepts before it could be delivered.',
  CLOSING: 'Delivery was closed before an answer came.',
};

/** The error for a cause of our own. */
export function localError(local: LocalCause, httpStatus?: number): GraphError {
  return { local, ...(httpStatus !== undefined && { httpStatus }), explanation: LOCAL_CAUSES[local] };
}

/**
 * What to do about an answer that is no success. Branches on code and subcode, then on the HTTP status, never on text;
 * what nobody knows is held, so that nothing is lost. Source: Meta, Graph API, “Handling errors”.
 */
export function decide(reply: GraphReply): Decision {
  const known = findGraphError(reply.error?.code, reply.error?.subcode);
  if (known?.decision === 'throttled') return 'throttled';
  if (reply.error?.isTransient === true) return 'retry';
  return known?.decision ?? decideByStatus(reply.httpStatus);
}

function decideByStatus(status: number): Decision {
  if (status === 413) return 'isolate';
  if (status === 429) return 'throttled';
  if (status === 408 || status === 425 || status >= 500) return 'retry';
  // A success that is no answer of the Graph API's says nothing about the events.
  if (status >= 200 && status < 300) return 'retry';
  return 'hold';
}

/** Says what an answer means. `secrets` are cut out of everything that came from outside. */
export function describe(reply: GraphReply, secrets: readonly string[]): GraphError {
  const { error, httpStatus } = reply;
  if (error === undefined) {
    const explanation = httpStatus < 300 ? LOCAL_CAUSES.UNREADABLE_ANSWER : explainStatus(httpStatus);
    return { httpStatus, explanation, ...(httpStatus < 300 && { local: 'UNREADABLE_ANSWER' as const }) };
  }
  const title = error.title === undefined ? '' : scrub(error.title, secrets);
  const fbtraceId = safeTraceId(error.fbtraceId, secrets);
  return {
    ...(error.code !== undefined && { code: error.code }),
    ...(error.subcode !== undefined && { subcode: error.subcode }),
    httpStatus,
    ...(title !== '' && { title }),
    ...(fbtraceId !== undefined && { fbtraceId }),
    explanation: findGraphError(error.code, error.subcode)?.explanation ?? explainStatus(httpStatus),
  };
}

/** The error as a sentence for a log. */
export function errorSentence({ code, subcode, httpStatus, title, explanation }: GraphError): string {
  const numbers = [
    ...(code === undefined ? [] : [`code ${code}${subcode === undefined ? '' : `/${subcode}`}`]),
    ...(httpStatus === undefined ? [] : [`HTTP ${httpStatus}`]),
  ].join(', ');
  return `${explanation}${numbers === '' ? '' : ` (${numbers})`}${title === undefined ? '' : ` Meta says: ${title}`}`;
}

function explainStatus(status: number): string {
  if (status === 413) return 'The request was too large for the server.';
  if (status === 429) return 'The server asks to slow down; the events are sent again later.';
  if (status === 408 || status === 425 || status >= 500) return 'The server failed for the moment.';
  return 'The request was refused for a reason capikit does not know. Check base URL, API version and any proxy.';
}

const MAX_TEXT = 300;
const MAX_READ = 1_200;
const IDENTIFYING =
  /https?:\S+|[^\s@"'<>]+@[^\s@"'<>]+|\bEAA\w{10,}|\b[0-9a-f]{32,}\b|(?:[0-9a-f]{1,4}:){3,}[0-9a-f:]*|\+?\d[\d\s().-]{5,}\d/gi;

/** `text` without the secrets, e-mail addresses, digests, tokens, URLs, IP addresses and long runs of digits; bounded. */
export function scrub(text: string, secrets: readonly string[]): string {
  // A cut may leave half a secret behind, so the word it went through goes too.
  let clean = text.length > MAX_READ ? text.slice(0, MAX_READ).replace(/\S*$/, '') : text;
  for (const secret of secrets) if (secret !== '') clean = clean.replaceAll(secret, '[removed]');
  clean = clean.replace(IDENTIFYING, '[removed]');
  return clean.length > MAX_TEXT ? `${clean.slice(0, MAX_TEXT)}…` : clean;
}

/** Meta’s trace id when it looks like one and holds no secret. */
export function safeTraceId(id: string | undefined, secrets: readonly string[]): string | undefined {
  if (id === undefined || !/^[\w-]{1,64}$/.test(id)) return undefined;
  return secrets.some((secret) => secret !== '' && (id.includes(secret) || secret.includes(id))) ? undefined : id;
}
