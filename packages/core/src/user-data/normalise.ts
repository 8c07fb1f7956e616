import { clientIp } from '../request/client-ip';
import { isFbc, isFbp } from '../request/click-id';
import { countryCode } from './countries';
import { normaliseDateOfBirth } from './date-of-birth';
import type { Normaliser, NormaliseContext, Refusal } from './normaliser';
import { normalisePhone } from './phone';
import { usRegionCode } from './regions';
import { isAscii, lettersAndDigits, lowered } from './text';

/** The name of a normaliser, as the table of fields refers to it. */
export type NormaliserName =
  | 'email'
  | 'phone'
  | 'firstName'
  | 'lastName'
  | 'dateOfBirth'
  | 'gender'
  | 'city'
  | 'state'
  | 'zip'
  | 'country'
  | 'externalId'
  | 'appScopedId'
  | 'leadId'
  | 'clientIp'
  | 'clickId'
  | 'browserId'
  | 'verbatim';

/** A normaliser with what it takes, in words that complete "expected …". */
export interface NormaliserRow {
  readonly normalise: Normaliser;
  readonly expected: string;
  /** Many people share the values, so their digests are worth keeping in memory: by value, or by value and country. */
  readonly shared?: 'by-value' | 'by-country';
}

/** How each kind of value is brought into Meta's form. Meta's rule and the choices behind it stand at each function. */
export const NORMALISERS: Readonly<Record<NormaliserName, NormaliserRow>> = {
  email: { normalise: normaliseEmail, expected: 'one e-mail address in ASCII, like name@example.com' },
  phone: { normalise: normalisePhone, expected: 'one phone number, 7 to 15 digits with its country code' },
  firstName: { normalise: lettersAndDigits, expected: 'a name with letters in it', shared: 'by-value' },
  lastName: { normalise: lettersAndDigits, expected: 'a name with letters in it' },
  dateOfBirth: {
    normalise: normaliseDateOfBirth,
    expected:
      'a date from 1900 until today as YYYY-MM-DD, YYYYMMDD, Date or { year, month, day }, that can be read in one way only',
  },
  gender: { normalise: normaliseGender, expected: 'f, female, m or male', shared: 'by-value' },
  city: { normalise: lettersAndDigits, expected: 'a city name', shared: 'by-value' },
  state: {
    normalise: normaliseState,
    expected: 'a state; in the US one of its states or territories, by code or name',
    shared: 'by-country',
  },
  zip: {
    normalise: normaliseZip,
    expected: 'a postal code; in the US 5 digits or ZIP+4',
    shared: 'by-country',
  },
  country: {
    normalise: countryCode,
    expected: 'an ISO 3166-1 code (DE, DEU) or the English name of a country',
    shared: 'by-value',
  },
  externalId: { normalise: normaliseExternalId, expected: 'your id of the person as text, safe integer or bigint' },
  appScopedId: { normalise: normaliseAppScopedId, expected: 'a positive integer as text, safe integer or bigint' },
  leadId: { normalise: normaliseLeadId, expected: 'an integer of 15 to 17 digits as text, safe integer or bigint' },
  clientIp: { normalise: normaliseClientIp, expected: 'one IPv4 or IPv6 address' },
  clickId: { normalise: (text) => (isFbc(text) ? text : undefined), expected: 'fb.1.<milliseconds>.<fbclid>' },
  browserId: { normalise: (text) => (isFbp(text) ? text : undefined), expected: 'fb.1.<milliseconds>.<digits>' },
  verbatim: { normalise: (text) => text, expected: 'one text, not hashed' },
};

const EMAIL =
  /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})$/;
const MAX_EMAIL_LENGTH = 254;

/** Lower case and nothing else: dots and plus tags stay, as Meta compares them. Internationalised addresses are refused. */
function normaliseEmail(text: string): string | undefined {
  if (text.length > MAX_EMAIL_LENGTH || !isAscii(text)) return undefined;
  const lower = text.toLowerCase();
  return EMAIL.test(lower) ? lower : undefined;
}

const GENDERS: ReadonlyMap<string, string> = new Map([
  ['f', 'f'],
  ['female', 'f'],
  ['m', 'm'],
  ['male', 'm'],
]);

function normaliseGender(text: string): string | undefined {
  return GENDERS.get(lettersAndDigits(text));
}

/** Two letters in the US, also for a US name without country; elsewhere the whole name, never shortened. */
function normaliseState(text: string, { country }: NormaliseContext): string | undefined {
  const letters = lettersAndDigits(text);
  if (country === 'us') return usRegionCode(letters);
  return country === undefined ? (usRegionCode(letters) ?? letters) : letters;
}

// The territories with ISO codes of their own share the ZIP system.
const ZIP_COUNTRIES: ReadonlySet<string> = new Set(['us', 'as', 'gu', 'mp', 'pr', 'vi']);
const US_ZIP = /^(\d{5})(?:\d{4})?$/;

/** Five digits in the US; elsewhere all letters and digits (`m11ae`, `1100001`). */
function normaliseZip(text: string, { country }: NormaliseContext): string | undefined {
  const characters = lettersAndDigits(text);
  return country !== undefined && ZIP_COUNTRIES.has(country) ? US_ZIP.exec(characters)?.[1] : characters;
}

/** Lower case without white space, as Meta's browser library does, so that both sides agree. */
function normaliseExternalId(text: string): string {
  return lowered(text.replace(/\s+/g, ''));
}

function normaliseAppScopedId(text: string): string | undefined {
  return /^[1-9]\d{0,19}$/.test(text) ? text : undefined;
}

function normaliseLeadId(text: string): string | undefined {
  return /^[1-9]\d{14,16}$/.test(text) ? text : undefined;
}

const IP_DROPPED: Refusal = Object.freeze({
  code: 'CLIENT_IP_DROPPED',
  expected: "the visitor's public address, not one of a private or reserved network",
});

function normaliseClientIp(text: string): string | Refusal | undefined {
  const { ip, dropped } = clientIp(text);
  return ip ?? (dropped === undefined ? undefined : IP_DROPPED);
}
