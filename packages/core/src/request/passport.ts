import type { Issue } from '../event/issue';
import { nodeCrypto, nodeNet } from '../node-builtins';
import { isFbc, isFbp } from './click-id';
import { parseHttpUrl } from './own-site';
import type { RequestContext } from './request-context';

/** What a passport carries from the visitor's request to a webhook, job or message handled later. */
export interface PassportContent {
  readonly datasetIds: readonly string[];
  readonly context: RequestContext;
  readonly consent: 'granted' | 'limited' | 'denied';
}

/** `secrets`: newest first, none for an unsigned passport. `maxAgeMs`: how long it is valid. `now`: Unix milliseconds. */
export interface WritePassportOptions {
  readonly secrets: readonly string[];
  readonly maxAgeMs: number;
  readonly now: number;
}

/** `secrets`: any of them may have signed. `datasetIds`: those the event goes to; empty when the passport decides. */
export interface ReadPassportOptions {
  readonly secrets: readonly string[];
  readonly datasetIds: readonly string[];
  readonly now: number;
}

/** A passport's content, or why it does not count. */
export type ReadPassport = { readonly passport: PassportContent } | { readonly refused: Issue };

const VERSION = '1';
const LONGEST_TEXT = 8192;
const LONGEST_PAYLOAD = LONGEST_TEXT - 64;
const LONGEST_DATASET_ID = 64;
const CONSENTS = ['granted', 'limited', 'denied'] as const;
const FORM = new RegExp(String.raw`^${VERSION}\.([\w-]+)\.([\w-]{43})?$`);

const CONTEXT_KEYS = ['clientIp', 'userAgent', 'url', 'referrer', 'fbp', 'fbc'] as const;
/** What each part of a context must be to be believed when it comes back. */
const CONTEXT_CHECKS: Record<keyof RequestContext, (text: string) => boolean> = {
  clientIp: (text) => nodeNet().isIP(text) !== 0,
  userAgent: (text) => text !== '',
  url: (text) => parseHttpUrl(text) !== undefined,
  referrer: (text) => parseHttpUrl(text) !== undefined,
  fbp: isFbp,
  fbc: isFbc,
};
/** What a passport that would be too long goes without, in this order. */
const LEAST_NEEDED = ['referrer', 'url', 'userAgent'] as const;

/**
 * Writes a passport: URL-safe text of at most 8 kB to store with an order. Signed by HMAC-SHA256 with the newest secret
 * over version, datasets, expiry and everything else. It holds no contact data beyond IP address and user agent, but is
 * readable: keep it on the server.
 */
export function writePassport(content: PassportContent, { secrets, maxAgeMs, now }: WritePassportOptions): string {
  const { datasetIds, consent } = content;
  const context = pickContext(content.context);
  const encode = (): string => base64url(JSON.stringify({ datasetIds, expiresAt: now + maxAgeMs, consent, context }));
  let payload = encode();
  for (const key of LEAST_NEEDED) {
    if (payload.length <= LONGEST_PAYLOAD) break;
    delete context[key];
    payload = encode();
  }
  const [newest] = secrets;
  return `${VERSION}.${payload}.${newest === undefined ? '' : sign(payload, newest)}`;
}

/**
 * Reads a passport written by {@link writePassport}. With secrets one of them must have signed it; without, only an
 * unsigned one counts. Refused too: for another dataset, expired, too long, or of another shape. Never throws.
 */
export function readPassport(text: unknown, { secrets, datasetIds, now }: ReadPassportOptions): ReadPassport {
  if (typeof text !== 'string' || text.length > LONGEST_TEXT) return refuse('it is no passport text');
  const [, payload, signature] = FORM.exec(text) ?? [];
  if (payload === undefined) return refuse('it is no passport text');
  const doubt = secrets.length === 0 ? unsignedDoubt(signature) : signedDoubt(payload, signature, secrets);
  if (doubt !== undefined) return refuse(doubt);
  const content = parseContent(payload);
  if (content === undefined) return refuse('its content has an unknown shape');
  if (content.expiresAt <= now) {
    return refusal('PASSPORT_EXPIRED', 'the passport has expired; raise passport.maxAgeMs if events come this late');
  }
  const { passport } = content;
  if (!datasetIds.every((id) => passport.datasetIds.includes(id))) return refuse('it was written for another dataset');
  return { passport };
}

function unsignedDoubt(signature: string | undefined): string | undefined {
  return signature === undefined ? undefined : 'it is signed, but there are no passport.secrets to check it with';
}

function signedDoubt(payload: string, signature: string | undefined, secrets: readonly string[]): string | undefined {
  if (signature === undefined) return 'it is not signed, but passport.secrets are set';
  // As text: the last character of a signature has bits that decoding ignores.
  const given = Buffer.from(signature);
  const isSigned = secrets.some((secret) => nodeCrypto().timingSafeEqual(given, Buffer.from(sign(payload, secret))));
  return isSigned ? undefined : 'none of the passport.secrets signed it';
}

/** 43 characters, which is what {@link FORM} lets through. */
function sign(payload: string, secret: string): string {
  // The prefix keeps this signature apart from any other use of the same secret.
  return nodeCrypto().createHmac('sha256', secret).update(`capikit-passport.${VERSION}.${payload}`).digest('base64url');
}

function parseContent(payload: string): { passport: PassportContent; expiresAt: number } | undefined {
  const data = parseJson(Buffer.from(payload, 'base64url').toString('utf8'));
  if (!isObject(data) || !isObject(data['context'])) return undefined;
  const { datasetIds, expiresAt } = data;
  const consent = CONSENTS.find((known) => known === data['consent']);
  if (consent === undefined || !isDatasetIds(datasetIds) || !isTime(expiresAt)) return undefined;
  const context = pickContext(data['context']);
  // A part that is no longer there was not as it should be.
  if (Object.keys(context).length !== Object.keys(data['context']).length) return undefined;
  return { passport: { datasetIds, context, consent }, expiresAt };
}

function pickContext(given: { readonly [key in keyof RequestContext]: unknown }): Record<string, string> {
  const context: Record<string, string> = {};
  for (const key of CONTEXT_KEYS) {
    const value = given[key];
    if (typeof value === 'string' && CONTEXT_CHECKS[key](value)) context[key] = value;
  }
  return context;
}

function isDatasetIds(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((id) => typeof id === 'string' && id.length <= LONGEST_DATASET_ID);
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function base64url(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64url');
}

function refuse(reason: string): ReadPassport {
  return refusal('PASSPORT_REFUSED', `the passport was refused: ${reason}`);
}

function refusal(code: 'PASSPORT_REFUSED' | 'PASSPORT_EXPIRED', message: string): ReadPassport {
  return { refused: { severity: 'warning', code, path: '', message: `${message}; the event goes on without it` } };
}
