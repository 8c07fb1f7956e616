import { nodeNet } from '../node-builtins';
import { digestIn, isGarbageDigest, isSha256Hex } from '../user-data/hash';
import type { UserData } from './server-event';

/** What Meta can use as one customer information parameter. */
export interface MatchKeyRule {
  /** True where Meta requires SHA-256 digests. */
  readonly hashed: boolean;
  /** Whether Meta's documentation lets the key hold a list. */
  readonly takesList: boolean;
  /** Whether one value (an item, where it is a list) can be matched on. */
  readonly isUsable: (value: unknown) => boolean;
  /** Whether there is nothing to say against the value. What is proper is usable. */
  readonly isProper: (value: unknown) => boolean;
  /** Completes "must be …". */
  readonly expected: string;
}

// Meta's own Parameter Builder appends `.` and 2 or 8 characters to what it hands out; Meta accepts them.
const APPENDIX = '(?:\\.(?:[\\w-]{2}|[\\w-]{8}))?';
const BUILDER_DIGEST = new RegExp(`^[\\da-f]{64}${APPENDIX}$`);
const BROWSER_ID = new RegExp(`^fb\\.\\d+\\.\\d{10,}\\.\\d+${APPENDIX}$`);
const CLICK_ID = new RegExp(`^fb\\.\\d+\\.\\d{10,}\\.[^.\\s]+${APPENDIX}$`);
const IP_APPENDIX = /\.(?:[\w-]{8}|A[Qgw]|B[AQg])$/;

const digests: MatchKeyRule = {
  hashed: true,
  takesList: true,
  isUsable: isUsableDigest,
  isProper: isUsableDigest,
  expected: 'a SHA-256 digest of 64 lower-case hex characters, or a list of them',
};
// Meta only recommends hashing it.
const externalId: MatchKeyRule = {
  hashed: false,
  takesList: true,
  isUsable: isExternalId,
  isProper: isUsableDigest,
  expected: 'a string or a list of strings',
};
const plainText: MatchKeyRule = clear(isText, 'a non-empty string');

const RULES: Readonly<Record<keyof UserData, MatchKeyRule>> = {
  em: digests,
  ph: digests,
  fn: digests,
  ln: digests,
  db: digests,
  ge: digests,
  ct: digests,
  st: digests,
  zp: digests,
  country: digests,
  external_id: externalId,
  client_ip_address: clear(isAddress, 'a valid IPv4 or IPv6 address in clear'),
  client_user_agent: clear(isClearText, 'the User-Agent header in clear'),
  fbc: clear(isClickId, 'of the form fb.1.<Unix milliseconds>.<fbclid>, as in the _fbc cookie'),
  fbp: clear(isBrowserId, 'of the form fb.1.<Unix milliseconds>.<digits>, as in the _fbp cookie'),
  subscription_id: plainText,
  fb_login_id: clear(isDecimal, 'a decimal id, as a string when it exceeds 2^53'),
  lead_id: clear(isLeadId, 'an id of 15 to 17 digits, as a string when it exceeds 2^53'),
  anon_id: plainText,
  madid: plainText,
  page_id: plainText,
  page_scoped_user_id: plainText,
  ctwa_clid: plainText,
  ig_account_id: plainText,
  ig_sid: plainText,
  whatsapp_business_account_id: plainText,
  instagram_business_account_id: plainText,
};

function clear(isProper: (value: unknown) => boolean, expected: string): MatchKeyRule {
  return { hashed: false, takesList: false, isUsable: isProper, isProper, expected };
}

const BY_KEY: ReadonlyMap<string, MatchKeyRule> = new Map(Object.entries(RULES));

/** The rule of a `user_data` key; undefined for keys Meta does not document. */
export function matchKeyRule(key: string): MatchKeyRule | undefined {
  return BY_KEY.get(key);
}

function isUsableDigest(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  return isSha256Hex(value) ? !isGarbageDigest(value) : BUILDER_DIGEST.test(value) && !isGarbage(value);
}

/** True for digests of empty or meaningless texts, in any case and with any appendix. */
export function isGarbage(text: string): boolean {
  const digest = digestIn(text);
  return digest !== undefined && isGarbageDigest(digest);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

function isClearText(value: unknown): boolean {
  return isText(value) && digestIn(value) === undefined;
}

function isExternalId(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (!isText(value)) return false;
  return isSha256Hex(value) ? !isGarbageDigest(value) : !isGarbage(value);
}

function isAddress(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  const { isIP } = nodeNet();
  return isIP(value) !== 0 || isIP(value.replace(IP_APPENDIX, '')) !== 0;
}

function isClickId(value: unknown): boolean {
  return typeof value === 'string' && CLICK_ID.test(value);
}

function isBrowserId(value: unknown): boolean {
  return typeof value === 'string' && BROWSER_ID.test(value);
}

function isDecimal(value: unknown): boolean {
  return typeof value === 'number'
    ? Number.isSafeInteger(value) && value > 0
    : typeof value === 'string' && /^\d+$/.test(value);
}

function isLeadId(value: unknown): boolean {
  return isDecimal(value) && /^\d{15,17}$/.test(String(value));
}
