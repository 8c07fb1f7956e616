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

/** What the keys are called in words. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['em', 'E-mail address'],
  ['ph', 'Phone number'],
  ['fn', 'First name'],
  ['ln', 'Last name'],
  ['db', 'Date of birth'],
  ['ge', 'Gender'],
  ['ct', 'City'],
  ['st', 'State'],
  ['zp', 'Postal code'],
  ['country', 'Country'],
  ['external_id', 'External id'],
  ['client_ip_address', 'IP address'],
  ['client_user_agent', 'User agent'],
  ['fbc', 'Click id'],
  ['fbp', 'Browser id'],
  ['subscription_id', 'Subscription id'],
  ['fb_login_id', 'Facebook Login id'],
  ['lead_id', 'Lead id'],
  ['anon_id', 'App install id'],
  ['madid', 'Mobile advertising id'],
  ['page_id', 'Page id'],
  ['page_scoped_user_id', 'Page-scoped user id'],
  ['ctwa_clid', 'WhatsApp click id'],
  ['ig_account_id', 'Instagram account id'],
  ['ig_sid', 'Instagram-scoped id'],
  ['whatsapp_business_account_id', 'WhatsApp business account id'],
  ['instagram_business_account_id', 'Instagram business account id'],
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
  return WORDS.get(key) ?? key;
}

/** Wire keys, those that matter most first. */
export function inOrder(keys: readonly string[]): string[] {
  const rank = (key: string): number => (ORDER.includes(key) ? ORDER.indexOf(key) : ORDER.length);
  return keys.toSorted((a, b) => rank(a) - rank(b));
}
