import type { UserData } from '@capikit/core';

/** What a customer information parameter is, and the rule that makes its value. */
export interface UserDataRule {
  readonly label: string;
  /** A sentence. */
  readonly rule: string;
  readonly hashed: boolean;
}

const IN_CLEAR = 'As it is, never hashed.';

/** Every key of `user_data`. Source: Meta, customer information parameters. */
export const USER_DATA_RULES: Readonly<Record<keyof UserData, UserDataRule>> = {
  em: { label: 'E-mail address', rule: 'Lower case, no spaces around it, then SHA-256.', hashed: true },
  ph: {
    label: 'Phone number',
    rule: 'Digits only, with the country code and without leading zeros, then SHA-256.',
    hashed: true,
  },
  fn: { label: 'First name', rule: 'Lower case, without punctuation, in UTF-8, then SHA-256.', hashed: true },
  ln: { label: 'Last name', rule: 'Lower case, without punctuation, in UTF-8, then SHA-256.', hashed: true },
  db: { label: 'Date of birth', rule: 'YYYYMMDD, then SHA-256.', hashed: true },
  ge: { label: 'Gender', rule: 'f or m, then SHA-256; anything else is left out.', hashed: true },
  ct: { label: 'City', rule: 'Lower case, without spaces and punctuation, then SHA-256.', hashed: true },
  st: {
    label: 'State or region',
    rule: 'In the US its two-letter code, elsewhere its whole name without spaces and punctuation; lower case, then SHA-256.',
    hashed: true,
  },
  zp: {
    label: 'Postal code',
    rule: 'Lower case, without spaces and dashes, in the US its first five digits, then SHA-256.',
    hashed: true,
  },
  country: { label: 'Country', rule: 'Two-letter ISO 3166-1 code in lower case, then SHA-256.', hashed: true },
  external_id: {
    label: 'Your own id of the person',
    rule: 'The same form on every channel: lower case, without spaces, then SHA-256.',
    hashed: true,
  },
  client_ip_address: { label: 'IP address', rule: "The visitor's own public address, never hashed.", hashed: false },
  client_user_agent: { label: 'User agent', rule: "The header of the visitor's browser, never hashed.", hashed: false },
  fbc: { label: 'Click id', rule: 'The _fbc cookie byte for byte, never hashed.', hashed: false },
  fbp: { label: 'Browser id', rule: 'The _fbp cookie byte for byte, never hashed.', hashed: false },
  subscription_id: { label: 'Subscription id', rule: IN_CLEAR, hashed: false },
  fb_login_id: { label: 'Facebook Login id', rule: 'The app-scoped id, never hashed.', hashed: false },
  lead_id: { label: 'Lead id', rule: 'The 15 to 17 digits of the lead ad, never hashed.', hashed: false },
  anon_id: { label: 'Install id of the app', rule: IN_CLEAR, hashed: false },
  madid: { label: 'Mobile advertising id', rule: IN_CLEAR, hashed: false },
  page_id: { label: 'Facebook Page id', rule: IN_CLEAR, hashed: false },
  page_scoped_user_id: { label: 'Messenger id of the person', rule: IN_CLEAR, hashed: false },
  ctwa_clid: { label: 'WhatsApp click id', rule: IN_CLEAR, hashed: false },
  ig_account_id: { label: 'Instagram account id', rule: IN_CLEAR, hashed: false },
  ig_sid: { label: 'Instagram id of the person', rule: IN_CLEAR, hashed: false },
  whatsapp_business_account_id: { label: 'WhatsApp Business account id', rule: IN_CLEAR, hashed: false },
  instagram_business_account_id: { label: 'Instagram Business account id', rule: IN_CLEAR, hashed: false },
};

/** The row of a key, whoever sent it. */
export function userDataRule(key: string): UserDataRule {
  if (Object.hasOwn(USER_DATA_RULES, key)) return USER_DATA_RULES[key as keyof UserData];
  return { label: 'Unknown parameter', rule: 'Meta documents no such parameter.', hashed: false };
}
