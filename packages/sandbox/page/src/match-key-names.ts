import { USER_DATA_RULES } from '../../src/user-data-rules';

/** The short name a chip shows of Meta's keys that are long; the others are short enough. */
const SHORT: ReadonlyMap<string, string> = new Map([
  ['external_id', 'ext id'],
  ['client_ip_address', 'ip'],
  ['client_user_agent', 'ua'],
  ['subscription_id', 'sub id'],
  ['fb_login_id', 'login id'],
  ['lead_id', 'lead'],
  ['page_scoped_user_id', 'psid'],
  ['whatsapp_business_account_id', 'waba'],
  ['instagram_business_account_id', 'ig business'],
  ['ig_account_id', 'ig account'],
]);

// The keys Meta's help centre ranks highest come first, so that chips and bars show what matters.
const ORDER: readonly string[] = [
  'em',
  'fbc',
  'ph',
  'external_id',
  'fbp',
  'client_ip_address',
  'client_user_agent',
  'fn',
  'ln',
  'db',
  'ge',
  'ct',
  'st',
  'zp',
  'country',
];

/** The short form of a wire key, for chips. */
export function shortKey(key: string): string {
  return SHORT.get(key) ?? key;
}

/** A wire key in words; the key itself when it is none of Meta's. */
export function keyInWords(key: string): string {
  return Object.hasOwn(USER_DATA_RULES, key) ? USER_DATA_RULES[key as keyof typeof USER_DATA_RULES].label : key;
}

/** Wire keys, those that matter most first. */
export function inOrder(keys: readonly string[]): string[] {
  const rank = (key: string): number => (ORDER.includes(key) ? ORDER.indexOf(key) : ORDER.length);
  return keys.toSorted((a, b) => rank(a) - rank(b));
}
