import { countryOf, digitsOf, isDay, plainText, stateOf } from './expected';
import type { Field, Result } from './oracles';

/** Where we do otherwise than a library of Meta's, and why. */
export interface Difference {
  readonly oracles: readonly ('Business SDK' | 'Parameter Builder')[];
  readonly fields: readonly Field[];
  /** The kind of value, for `docs/differences.md`. */
  readonly about: string;
  readonly covers: (input: string, results: { readonly theirs: Result; readonly ours: Result }) => boolean;
  /** What we hash, `undefined` for nothing; where it is not said, `covers` says what ours may be. */
  readonly expects?: (input: string) => string | undefined;
  readonly theirs: string;
  readonly ours: string;
  readonly why: string;
  /** {@link CUSTOMER_INFORMATION} where it is not said. */
  readonly source?: string;
}

const SDK = ['Business SDK'] as const;
const BUILDER = ['Parameter Builder'] as const;
const BOTH = ['Business SDK', 'Parameter Builder'] as const;
/** Meta's page on the fields. */
export const CUSTOMER_INFORMATION =
  '[customer information parameters](https://developers.facebook.com/documentation/ads-commerce/conversions-api/parameters/customer-information-parameters)';
const EXTERNAL_ID =
  '[external id](https://developers.facebook.com/documentation/ads-commerce/conversions-api/parameters/external-id)';
const SAME_EVENT = 'the event has other keys, and one bad value must not cost it';

export const DIFFERENCES: readonly Difference[] = [
  {
    oracles: SDK,
    fields: ['email', 'phone', 'country'],
    about: 'a value that is none',
    covers: (input, { theirs, ours }) => theirs === 'throws' && ours === 'left out' && countryOf(input) === undefined,
    theirs: 'throws, and with it goes the event',
    ours: 'leaves the value out, with an issue',
    why: SAME_EVENT,
  },
  {
    oracles: BOTH,
    fields: ['phone'],
    about: 'a bracketed trunk zero after the country code, `+44 (0)20 …`',
    covers: (input) => /^\s*(?:\+|00)\d+\s*\(0\)/.test(input),
    expects: (input) => digitsOf(input.replace('(0)', '')),
    theirs: 'keeps the zero',
    ours: 'removes it',
    why: 'nobody can call the number with it, so no profile has it so',
  },
  {
    oracles: BOTH,
    fields: ['phone'],
    about: 'an extension, `ext 5`',
    covers: (input) => /(?:ext|x|#)\s*\.?\s*\d+$/i.test(input),
    expects: (input) => digitsOf(input.replace(/\D*\d+$/, '')),
    theirs: 'appends its digits to the number',
    ours: 'cuts it',
    why: 'it is no part of the number',
  },
  {
    oracles: SDK,
    fields: ['phone'],
    about: 'dots between digits',
    covers: (input) => /\d\.\d/.test(input),
    expects: (input) => digitsOf(input).replace(/^00/, ''),
    theirs: 'keeps them',
    ours: 'removes them',
    why: 'symbols are to be removed',
  },
  {
    oracles: BOTH,
    fields: ['phone'],
    about: 'a number without a country code',
    covers: (input) => /^(?!00)[\d() -]+$/.test(input) && digitsOf(input).length <= 10,
    expects: () => undefined,
    theirs: 'hashes it as it is',
    ours: 'leaves it out, unless `defaultCountry` says whose it is',
    why: 'the country code is mandatory: such a digest matches nobody, or somebody else',
  },
  {
    oracles: BUILDER,
    fields: ['phone'],
    about: 'too few digits for a number',
    covers: (input, { ours }) => ours === 'left out' && input.replace(/\D/g, '').length < 7,
    theirs: 'hashes them',
    ours: 'leaves them out',
    why: 'no number is that short',
    source: '[E.164](https://www.itu.int/rec/T-REC-E.164)',
  },
  {
    oracles: BOTH,
    fields: ['firstName', 'lastName', 'city'],
    about: 'letters in decomposed form (NFD)',
    covers: (input) => input.normalize('NFC') !== input,
    expects: plainText,
    theirs: 'hashes them as they are',
    ours: 'composes them first (NFC)',
    why: "the digests Meta publishes for valéry and 정 are those of NFC; a name's digest must not depend on the keyboard",
  },
  {
    oracles: SDK,
    fields: ['firstName', 'lastName'],
    about: 'punctuation and spaces in names',
    covers: (input) => /[\p{P}\p{S}\s]/u.test(input.trim()),
    expects: plainText,
    theirs: 'keeps them',
    ours: 'removes them',
    why: "no punctuation, says Meta; newer versions of the SDK and Meta's browser code remove both",
  },
  {
    oracles: BUILDER,
    fields: ['firstName', 'lastName'],
    about: 'punctuation and symbols beyond ASCII, `Jane’s`',
    covers: (input) => /[^\p{ASCII}\p{L}\p{M}\p{N}]/u.test(input),
    expects: plainText,
    theirs: 'keeps them',
    ours: 'removes them, as it does those of ASCII',
    why: "phones type ’ where keyboards type '",
  },
  {
    oracles: BUILDER,
    fields: ['gender'],
    about: 'words for a gender',
    covers: (input) => !/^\s*(?:f|female|m|male)\s*$/i.test(input),
    theirs: 'knows many, such as `mr`, and none with a full stop',
    ours: 'f, female, m and male, with punctuation; leaves others out',
    why: 'f or m; a guess is worse than none',
  },
  {
    oracles: SDK,
    fields: ['dateOfBirth'],
    about: 'dates that are not `YYYYMMDD`',
    covers: (input) => !/^\d{8}$/.test(input.trim()),
    theirs: 'hashes the text as it is',
    ours: 'reads it, or leaves it out',
    why: 'YYYYMMDD, of input in several forms',
  },
  {
    oracles: BOTH,
    fields: ['dateOfBirth'],
    about: 'days that do not exist, years before 1900 or to come',
    covers: (input) => !isDay(input),
    expects: () => undefined,
    theirs: 'hashes them',
    ours: 'leaves them out',
    why: 'year 1900 to now, month 01–12, day 01–31',
  },
  {
    oracles: BUILDER,
    fields: ['city'],
    about: 'letters beyond a to z in cities',
    covers: (input) => /[^\p{ASCII}]/u.test(input),
    expects: plainText,
    theirs: 'drops the letters (`sopaulo`), or the city',
    ours: 'keeps them in lower case',
    why: 'a to z is recommended, other letters are allowed as UTF-8; dropping one is described nowhere',
  },
  {
    oracles: SDK,
    fields: ['city'],
    about: 'digits and apostrophes in cities',
    covers: (input) => /[\d'’]/.test(input),
    expects: plainText,
    theirs: 'removes digits, keeps apostrophes',
    ours: 'keeps digits, removes apostrophes',
    why: 'no punctuation; digits are none',
  },
  {
    oracles: SDK,
    fields: ['state'],
    about: 'names of US states',
    covers: (input) => input.trim().length > 2,
    expects: stateOf,
    theirs: 'hashes the name',
    ours: 'the two-letter code',
    why: 'two-letter ANSI code',
  },
  {
    oracles: BUILDER,
    fields: ['state'],
    about: 'states elsewhere, territories of the US',
    covers: (input) => input.trim().length > 2,
    expects: stateOf,
    theirs: 'the first two letters',
    ours: 'the name, or the code of the territory',
    why: 'outside the US in full; `pu` is no code of Puerto Rico',
  },
  {
    oracles: BOTH,
    fields: ['zip'],
    about: 'a dash in a postal code, with no country given',
    covers: (input) => input.includes('-'),
    expects: plainText,
    theirs: 'cuts at the dash',
    ours: 'removes the dash; cuts only what is known to be of the US',
    why: 'Japan and Poland write theirs with one',
  },
  {
    oracles: BUILDER,
    fields: ['zip'],
    about: 'spaces in postal codes',
    covers: (input) => /\S\s+\S/.test(input),
    expects: plainText,
    theirs: 'keeps them',
    ours: 'removes them',
    why: "no spaces; Meta's own example is m11ae",
  },
  {
    oracles: SDK,
    fields: ['country'],
    about: 'country names and three-letter codes',
    covers: (_, { theirs }) => theirs === 'throws',
    expects: countryOf,
    theirs: 'throws',
    ours: 'the two-letter code, also for `UK`',
    why: SAME_EVENT,
  },
  {
    oracles: BUILDER,
    fields: ['country'],
    about: 'three-letter codes, `UK`, and what is no country',
    covers: (input) => input.trim().toUpperCase() === 'UK' || input.trim().length > 2,
    expects: countryOf,
    theirs: 'often the first two letters: AUT becomes Australia, CHN Switzerland',
    ours: 'the right code, or leaves it out',
    why: 'ISO 3166-1 alpha-2',
  },
  {
    oracles: SDK,
    fields: ['externalId'],
    about: 'external ids',
    covers: () => true,
    expects: (input) => input.replace(/\s/g, '').toLowerCase(),
    theirs: 'sends them as they are',
    ours: 'removes spaces, lowers and hashes them',
    why: "hashing is recommended, and the browser's must be the same: Meta's browser code does so",
    source: EXTERNAL_ID,
  },
  {
    oracles: BUILDER,
    fields: ['externalId'],
    about: '32 hexadecimal digits',
    covers: (input) => /^\s*[\da-f]{32}\s*$/i.test(input),
    expects: (input) => input.trim().toLowerCase(),
    theirs: 'takes them for an MD5 digest and sends them as they are',
    ours: 'hashes them',
    why: 'they are more likely a UUID without dashes',
    source: EXTERNAL_ID,
  },
];
