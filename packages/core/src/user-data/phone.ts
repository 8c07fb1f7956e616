import type * as phoneNumbers from 'libphonenumber-js/min';
import type { NormaliseContext, Refusal } from './normaliser';
import { isAscii } from './text';

let loaded: typeof phoneNumbers | undefined;
const loadPhoneNumbers = (): typeof phoneNumbers =>
  (loaded ??= require('libphonenumber-js/min') as typeof phoneNumbers);

const MAX_LENGTH = 100;
// The usual way to write a number with its country code, where the digits are all that matters.
const PLAIN_INTERNATIONAL = /^\+[1-9][\d .-]*(?:\([1-9]\d*\))?[\d .-]*$/;
const LEADING_NOISE = /^[^\d+]+/;
// `ext. 5`, `x5`, `#5`, `;ext=5`: letters in front of the x go with all other letters.
const EXTENSION = /[;x#]/i;
const TRUNK_ZERO = /\(\s*0\s*\)/;
const NOT_A_DIGIT = /\D+/g;
const WITHOUT_PLUS = /^[1-9]\d{10,14}$/;
const FEWEST_NATIONAL_DIGITS = 5;
// National numbers have up to 11 digits; some of them start with the digits of their own calling code (Brazil's area 55).
const FEWEST_DIGITS_WITH_OWN_CODE = 12;

const COUNTRY_MISSING: Refusal = Object.freeze({
  code: 'PHONE_COUNTRY_MISSING',
  expected: 'a phone number with its country code (+1…), or `country` beside it, or the option defaultCountry',
});

/**
 * A phone number as digits with country code and without leading zeros; 7 to 15 of them (E.164). Extensions and a
 * bracketed `(0)` behind the country code are cut; any digits of Unicode count.
 *
 * `+` or `00` in front: read as they stand. Without, Meta's samples still count as international (`14251234567`), so:
 * - country known: a number of 12 or more digits that starts with that country's own calling code and is valid behind it
 *   is international; otherwise valid as a national number, else as an international one; then as without a country;
 * - country unknown: nothing but 11 to 15 digits, the first not 0, is taken as international. Anything else is refused with
 *   `PHONE_COUNTRY_MISSING`, since a guess would name a stranger's number.
 *
 * Source: Meta, customer information parameters (`ph`).
 */
export function normalisePhone(raw: string, context: NormaliseContext): string | Refusal | undefined {
  if (raw.length > MAX_LENGTH) return undefined;
  if (PLAIN_INTERNATIONAL.test(raw)) return internationalDigits(raw.replace(NOT_A_DIGIT, ''));
  const text = withoutExtension((isAscii(raw) ? raw : raw.normalize('NFKC')).replace(LEADING_NOISE, ''));
  if (text.startsWith('+') || text.startsWith('00')) {
    return internationalDigits(text.replace(TRUNK_ZERO, '').replace(NOT_A_DIGIT, ''));
  }
  const digits = text.replace(NOT_A_DIGIT, '');
  if (digits.length < FEWEST_NATIONAL_DIGITS || digits.length > 15) return undefined;
  const { country } = context;
  if (country !== undefined) {
    const known = digitsInCountry(text, digits, country.toUpperCase());
    if (known !== undefined) return known;
  }
  if (WITHOUT_PLUS.test(text.trim())) return digits;
  return country === undefined ? COUNTRY_MISSING : undefined;
}

function withoutExtension(text: string): string {
  const end = text.search(EXTENSION);
  return end < 0 ? text : text.slice(0, end);
}

function internationalDigits(digits: string): string | undefined {
  const significant = digits.replace(/^0+/, '');
  return significant.length >= 7 && significant.length <= 15 ? significant : undefined;
}

function digitsInCountry(text: string, digits: string, country: string): string | undefined {
  const { getCountryCallingCode, isSupportedCountry, parsePhoneNumberFromString } = loadPhoneNumbers();
  if (!isSupportedCountry(country)) return undefined;
  const valid = (form: string, region?: phoneNumbers.CountryCode): string | undefined => {
    const number = parsePhoneNumberFromString(form, region);
    return number?.isValid() ? internationalDigits(number.number.slice(1)) : undefined;
  };
  const hasOwnCode = digits.length >= FEWEST_DIGITS_WITH_OWN_CODE && digits.startsWith(getCountryCallingCode(country));
  return (hasOwnCode ? valid(`+${digits}`) : undefined) ?? valid(text, country) ?? valid(`+${digits}`);
}
