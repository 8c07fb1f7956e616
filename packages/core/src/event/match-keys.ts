import { isIP } from 'node:net';

import { digestIn, isGarbageDigest, isSha256Hex } from '../user-data/hash';
import type { UserData } from './server-event';
import { isWireObject } from './wire-object';

/** What Meta can use as one customer information parameter. */
export interface MatchKeyRule {
  /** True where Meta requires SHA-256 digests, alone or in a list. */
  readonly hashed: boolean;
  /** Whether one value (an item, where it is a list) can be matched on. */
  readonly isUsable: (value: unknown) => boolean;
  /** Completes "must be …". */
  readonly expected: string;
}

// Meta's own Parameter Builder appends `.` and 2 or 8 characters to what it hands out; Meta accepts them.
const APPENDIX = '(?:\\.(?:[\\w-]{2}|[\\w-]{8}))?';
const BUILDER_DIGEST = new RegExp(`^[\\da-f]{64}${APPENDIX}$`);
const BROWSER_ID = new RegExp(`^fb\\.\\d+\\.\\d{13,}\\.\\d+${APPENDIX}$`);
const CLICK_ID = new RegExp(`^fb\\.\\d+\\.\\d{13,}\\.[^.\\s]+${APPENDIX}$`);
const IP_APPENDIX = /\.(?:[\w-]{8}|A[Qgw]|B[AQg])$/;

const digestRule: MatchKeyRule = {
  hashed: true,
  isUsable: isUsableDigest,
  expected: 'a SHA-256 digest of 64 lower-case hex characters, or a list of them',
};
const textRule: MatchKeyRule = { hashed: false, isUsable: isText, expected: 'a non-empty string' };

const RULES: Readonly<Record<keyof UserData, MatchKeyRule>> = {
  em: digestRule,
  ph: digestRule,
  fn: digestRule,
  ln: digestRule,
  db: digestRule,
  ge: digestRule,
  ct: digestRule,
  st: digestRule,
  zp: digestRule,
  country: digestRule,
  // Meta only recommends hashing it.
  external_id: { hashed: false, isUsable: isExternalId, expected: 'a string or a list of strings' },
  client_ip_address: { hashed: false, isUsable: isAddress, expected: 'a valid IPv4 or IPv6 address in clear' },
  client_user_agent: { hashed: false, isUsable: isClearText, expected: 'the User-Agent header in clear' },
  fbc: {
    hashed: false,
    isUsable: (value) => typeof value === 'string' && CLICK_ID.test(value),
    expected: 'of the form fb.1.<Unix milliseconds>.<fbclid>, as in the _fbc cookie',
  },
  fbp: {
    hashed: false,
    isUsable: (value) => typeof value === 'string' && BROWSER_ID.test(value),
    expected: 'of the form fb.1.<Unix milliseconds>.<digits>, as in the _fbp cookie',
  },
  subscription_id: textRule,
  fb_login_id: { hashed: false, isUsable: isDecimal, expected: 'a decimal id, as a string when it exceeds 2^53' },
  lead_id: {
    hashed: false,
    isUsable: isLeadId,
    expected: 'an id of 15 to 17 digits, as a string when it exceeds 2^53',
  },
  anon_id: textRule,
  madid: textRule,
  page_id: textRule,
  page_scoped_user_id: textRule,
  ctwa_clid: textRule,
  ig_account_id: textRule,
  ig_sid: textRule,
  whatsapp_business_account_id: textRule,
  instagram_business_account_id: textRule,
};
const BY_KEY: ReadonlyMap<string, MatchKeyRule> = new Map(Object.entries(RULES));

/** The rule of a `user_data` key; undefined for keys Meta does not document. */
export function matchKeyRule(key: string): MatchKeyRule | undefined {
  return BY_KEY.get(key);
}

/** The keys of a `user_data` object under which Meta finds something to match on: non-empty, well-formed, no garbage. */
export function matchKeysOf(userData: unknown): string[] {
  if (!isWireObject(userData)) return [];
  return Object.keys(userData).filter((key) => {
    const rule = BY_KEY.get(key);
    const value = userData[key];
    return (
      rule !== undefined && (Array.isArray(value) ? takesList(rule) && value.some(rule.isUsable) : rule.isUsable(value))
    );
  });
}

/** True for the keys that Meta's documentation lets hold a list. */
export function takesList(rule: MatchKeyRule): boolean {
  return rule.hashed || rule === RULES.external_id;
}

// Source: Meta, Conversions API best practices, "invalid combinations of customer information parameters".
const TOO_BROAD: readonly (readonly string[])[] = [
  ['ct', 'country', 'st', 'zp', 'ge', 'client_user_agent'],
  ['db', 'client_user_agent'],
  ['fn', 'ge'],
  ['ln', 'ge'],
];
const BROAD: ReadonlySet<string> = new Set(TOO_BROAD.flat());

/** True for keys that never make an event too broad: any one of them is enough. */
export function isSufficientAlone(key: string): boolean {
  return !BROAD.has(key);
}

/**
 * True when Meta refuses an event with just these match keys: none at all, or a subset of one of the four combinations
 * that fit too many people (place with gender and user agent; birth date with user agent; one name with gender).
 */
export function isTooBroad(keys: readonly string[]): boolean {
  return TOO_BROAD.some((combination) => keys.every((key) => combination.includes(key)));
}

/** What to tell the sender of an event whose match keys are too broad. */
export function missingCombination(keys: readonly string[]): string {
  const remedy =
    'Add one of em, ph, external_id, fbp, fbc or client_ip_address, or both fn and ln: Meta refuses the whole request otherwise.';
  if (keys.length === 0) return `user_data holds nothing that Meta can match on. ${remedy}`;
  return `user_data holds only ${keys.join(', ')}, which fits too many people. ${remedy}`;
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
  return typeof value === 'string' && (isIP(value) !== 0 || isIP(value.replace(IP_APPENDIX, '')) !== 0);
}

function isDecimal(value: unknown): boolean {
  return typeof value === 'number'
    ? Number.isSafeInteger(value) && value > 0
    : typeof value === 'string' && /^\d+$/.test(value);
}

function isLeadId(value: unknown): boolean {
  return isDecimal(value) && /^\d{15,17}$/.test(String(value));
}
