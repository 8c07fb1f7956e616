import { createHash } from 'node:crypto';
import type { Field, Result } from './oracles';

/** What capikit must make of a value, said anew for the values of these tests. */
export function expectedResult(field: Field, value: string): Result {
  if (/^[\da-f]{64}$/i.test(value)) return value.toLowerCase();
  const text = TEXTS[field](value);
  return text === undefined || text === '' ? 'left out' : createHash('sha256').update(text).digest('hex');
}

/** What is hashed; nothing, and the value is left out. */
const TEXTS: Readonly<Record<Field, (value: string) => string | undefined>> = {
  email: (value) => /^[\w.'+-]+@[\w-]+(?:\.[\w-]+)+$/.exec(value.trim().toLowerCase())?.[0],
  phone: phoneOf,
  firstName: nameOf,
  lastName: nameOf,
  gender: (value) => /^(?:f(?=$|emale$)|m(?=$|ale$))/.exec(plainText(value))?.[0],
  dateOfBirth: dayOf,
  city: plainText,
  state: (value) => STATES[value.trim().toLowerCase()] ?? plainText(value),
  zip: plainText,
  country: (value) => COUNTRIES[value.trim().toLowerCase()],
  externalId: (value) => value.replace(/\s/g, '').toLowerCase(),
};

const STATES: Readonly<Record<string, string>> = {
  california: 'ca',
  'new york': 'ny',
  ohio: 'oh',
  'puerto rico': 'pr',
  texas: 'tx',
};

const COUNTRIES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(['de', 'fr', 'gb', 'jp', 'us'].map((code) => [code, code])),
  aut: 'at',
  chn: 'cn',
  deu: 'de',
  france: 'fr',
  germany: 'de',
  uk: 'gb',
  'united states': 'us',
  usa: 'us',
};

/** Days in other orders, where only one is possible. */
const DAYS: Readonly<Record<string, string>> = { '2/16/1997': '1997-02-16', '16.02.1997': '1997-02-16' };

/** Composed, in lower case, nothing but letters and digits. */
function plainText(value: string): string {
  return value
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\p{P}\p{S}\s]/gu, '');
}

function nameOf(value: string): string | undefined {
  return value === 'null' || value === 'undefined' ? undefined : plainText(value);
}

/** Digits with the country code, which needs a `+` or `00` before it, or more digits than a number without it has. */
function phoneOf(value: string): string | undefined {
  const digits = value
    .replace(/\s*ext.*$/, '')
    .replace('(0)', '')
    .replace(/\D/g, '');
  const isInternational = /^(?:\+|00)/.test(value) || digits.length > 10;
  return isInternational ? digits.replace(/^00/, '') : undefined;
}

function dayOf(value: string): string | undefined {
  const [, year = '', month = '', date = ''] = /^(\d{4})-?(\d{1,2})-?(\d{1,2})$/.exec(DAYS[value] ?? value) ?? [];
  const day = new Date(Date.UTC(Number(year), Number(month) - 1, Number(date)));
  const exists = day.getUTCMonth() === Number(month) - 1 && day.getTime() < Date.now();
  return exists && Number(year) >= 1900 ? year + month.padStart(2, '0') + date.padStart(2, '0') : undefined;
}
