import type { DateParts } from './date-of-birth';
import type { HashedValue } from './hash';

/**
 * Every customer information parameter, one row each: the readable key, Meta's key on the wire, whether it is hashed
 * (then it may have several values; the others have one), what it takes and which normaliser reads that. Types,
 * behaviour and tests derive from it. Source: Meta, customer information parameters.
 */
export const USER_DATA_FIELDS = {
  /** E-mail address. */
  email: { wire: 'em', hash: true, takes: 'text', normaliser: 'email' },
  /** Phone number, best with country code: `+1 650 555 1212`. */
  phone: { wire: 'ph', hash: true, takes: 'text', normaliser: 'phone' },
  firstName: { wire: 'fn', hash: true, takes: 'text', normaliser: 'firstName' },
  lastName: { wire: 'ln', hash: true, takes: 'text', normaliser: 'lastName' },
  /** `1997-02-16`, `19970216`, a `Date` or `{ year, month, day }`. */
  dateOfBirth: { wire: 'db', hash: true, takes: 'date', normaliser: 'dateOfBirth' },
  /** `f`, `female`, `m` or `male`; leave others out. */
  gender: { wire: 'ge', hash: true, takes: 'text', normaliser: 'gender' },
  city: { wire: 'ct', hash: true, takes: 'text', normaliser: 'city' },
  /** State, province or region. In the US its code or name. */
  state: { wire: 'st', hash: true, takes: 'text', normaliser: 'state' },
  /** Postal code. */
  zip: { wire: 'zp', hash: true, takes: 'text', normaliser: 'zip' },
  /** ISO 3166-1 code or English name. Also decides how phones, states and zips are read. */
  country: { wire: 'country', hash: true, takes: 'text', normaliser: 'country' },
  /** Your own id of the person, the same on every channel. 64 hex digits are taken for a digest. */
  externalId: { wire: 'external_id', hash: true, takes: 'id', normaliser: 'externalId' },
  /** App-scoped Facebook Login id. Beyond safe integers as text or bigint. */
  fbLoginId: { wire: 'fb_login_id', hash: false, takes: 'id', normaliser: 'appScopedId' },
  /** Lead ad id of 15 to 17 digits. Beyond safe integers as text or bigint. */
  leadId: { wire: 'lead_id', hash: false, takes: 'id', normaliser: 'leadId' },
  subscriptionId: { wire: 'subscription_id', hash: false, takes: 'text', normaliser: 'verbatim' },
  /** Install id of an app; app events only. */
  anonId: { wire: 'anon_id', hash: false, takes: 'text', normaliser: 'verbatim' },
  /** Mobile advertising id (IDFA, Android); app and offline events. */
  madid: { wire: 'madid', hash: false, takes: 'text', normaliser: 'verbatim' },
  pageId: { wire: 'page_id', hash: false, takes: 'text', normaliser: 'verbatim' },
  /** Messenger's id of the person, per page. */
  pageScopedUserId: { wire: 'page_scoped_user_id', hash: false, takes: 'text', normaliser: 'verbatim' },
  /** Click id of an ad that opens WhatsApp. */
  ctwaClid: { wire: 'ctwa_clid', hash: false, takes: 'text', normaliser: 'verbatim' },
  igAccountId: { wire: 'ig_account_id', hash: false, takes: 'text', normaliser: 'verbatim' },
  /** Instagram-scoped id of the person. */
  igSid: { wire: 'ig_sid', hash: false, takes: 'text', normaliser: 'verbatim' },
  whatsappBusinessAccountId: {
    wire: 'whatsapp_business_account_id',
    hash: false,
    takes: 'text',
    normaliser: 'verbatim',
  },
  instagramBusinessAccountId: {
    wire: 'instagram_business_account_id',
    hash: false,
    takes: 'text',
    normaliser: 'verbatim',
  },
  /** The visitor's public IP address, in clear. In a request it is known already. */
  clientIpAddress: { wire: 'client_ip_address', hash: false, takes: 'text', normaliser: 'clientIp' },
  /** The visitor's user agent, in clear. In a request it is known already. */
  clientUserAgent: { wire: 'client_user_agent', hash: false, takes: 'text', normaliser: 'verbatim' },
  /** Click id, as in the `_fbc` cookie. In a request it is known already. */
  fbc: { wire: 'fbc', hash: false, takes: 'text', normaliser: 'clickId' },
  /** Browser id, as in the `_fbp` cookie. In a request it is known already. */
  fbp: { wire: 'fbp', hash: false, takes: 'text', normaliser: 'browserId' },
} as const;

/** A readable key of user data. */
export type UserDataKey = keyof typeof USER_DATA_FIELDS;

/** A row of {@link USER_DATA_FIELDS}. */
export type UserDataRow = (typeof USER_DATA_FIELDS)[UserDataKey];

interface Raw {
  readonly text: string;
  readonly id: string | number | bigint;
  readonly date: string | Date | DateParts;
}

type Given<Row extends UserDataRow> = Row['hash'] extends true
  ? OneOrMany<Raw[Row['takes']] | HashedValue>
  : Raw[Row['takes']];

type OneOrMany<Value> = Value | readonly (Value | null | undefined)[];

/**
 * What is known about a person, raw: capikit normalises and hashes. Wrap what is hashed already in `hashed()`; texts of 64
 * hex digits are taken for digests in any case. `null`, `undefined` and empty texts mean not given.
 */
export type UserDataInput = {
  readonly [Key in UserDataKey]?: Given<(typeof USER_DATA_FIELDS)[Key]> | null;
};
