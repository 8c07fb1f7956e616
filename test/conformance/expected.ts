import { createHash } from 'node:crypto';
import type { Result } from './oracles';

/*
 * What is hashed where we differ from Meta's libraries, said anew for the values of these tests, so that a listed difference
 * excuses that and nothing else. `undefined`: the value is left out.
 */

/** What becomes of a text, or of none. */
export function resultOfText(text: string | undefined): Result {
  return text === undefined ? 'left out' : createHash('sha256').update(text).digest('hex');
}

export const digitsOf = (text: string): string => text.replace(/\D/g, '');

/** A name or a place: composed, in lower case, nothing but letters and digits. */
export const plainText = (text: string): string =>
  text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\p{P}\p{S}\s]/gu, '');

const STATE_CODES: Readonly<Record<string, string>> = {
  california: 'ca',
  'd.c.': 'dc',
  'new york': 'ny',
  ohio: 'oh',
  'puerto rico': 'pr',
  texas: 'tx',
};
export const stateOf = (text: string): string => STATE_CODES[text.trim().toLowerCase()] ?? plainText(text);

const COUNTRY_CODES: Readonly<Record<string, string>> = {
  aut: 'at',
  chn: 'cn',
  deu: 'de',
  france: 'fr',
  germany: 'de',
  uk: 'gb',
  'united states': 'us',
  usa: 'us',
};
export const countryOf = (text: string): string | undefined => COUNTRY_CODES[text.trim().toLowerCase()];

/** Whether a day is written in an order that anybody reads alike, and has been. */
export function isDay(text: string): boolean {
  const [, year = '', month = '', date = ''] = /^(\d{4})-?(\d{1,2})-?(\d{1,2})$/.exec(text) ?? [];
  if (year === '') return /^(?:2\/16\/1997|16\.02\.1997)$/.test(text);
  const day = new Date(Date.UTC(Number(year), Number(month) - 1, Number(date)));
  return Number(year) >= 1900 && day.getTime() < Date.now() && day.getUTCDate() === Number(date);
}
