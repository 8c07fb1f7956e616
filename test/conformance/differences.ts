import type { Field, Result } from './oracles';
import { PHONE_DIFFERENCES } from './phone-differences';
import { SOURCES } from './sources';

/** Where we do otherwise than a library of Meta's, and why. */
export interface Difference {
  readonly oracles: readonly ('Business SDK' | 'Parameter Builder')[];
  readonly fields: readonly Field[];
  /** The kind of value, for `docs/differences.md`. */
  readonly about: string;
  readonly covers: (input: string, results: { readonly theirs: Result; readonly ours: Result }) => boolean;
  readonly theirs: string;
  readonly ours: string;
  readonly why: string;
  readonly source: string;
}

const SDK = ['Business SDK'] as const;
const BUILDER = ['Parameter Builder'] as const;
const BOTH = ['Business SDK', 'Parameter Builder'] as const;
const CUSTOMER_INFORMATION = SOURCES.customerInformation;
const EXTERNAL_ID = SOURCES.externalId;
const SAME_EVENT = 'the event has other keys, and one bad value must not cost it';

export const DIFFERENCES: readonly Difference[] = [
  {
    oracles: SDK,
    fields: ['email', 'phone', 'country'],
    about: 'a value that is none',
    covers: (_, { theirs, ours }) => theirs === 'throws' && ours === 'left out',
    theirs: 'throws, and with it goes the event',
    ours: 'leaves the value out, with an issue',
    why: SAME_EVENT,
    source: CUSTOMER_INFORMATION,
  },
  ...PHONE_DIFFERENCES,
  {
    oracles: BOTH,
    fields: ['firstName', 'lastName'],
    about: 'the texts `null` and `undefined`',
    covers: (input) => input === 'null' || input === 'undefined',
    theirs: 'hashes them',
    ours: 'leaves them out',
    why: 'they are of a variable that was empty, and match nobody',
    source: CUSTOMER_INFORMATION,
  },
  {
    oracles: BOTH,
    fields: ['email'],
    about: '32 hexadecimal digits',
    covers: (input) => /^[\da-f]{32}$/.test(input),
    theirs: 'takes them for an MD5 digest and sends them as they are',
    ours: 'leaves them out',
    why: 'SHA-256 is the digest Meta asks for',
    source: CUSTOMER_INFORMATION,
  },
  {
    oracles: BOTH,
    fields: ['firstName', 'lastName', 'city'],
    about: 'letters in decomposed form (NFD)',
    covers: (input) => input.normalize('NFC') !== input,
    theirs: 'hashes them as they are',
    ours: 'composes them first (NFC)',
    why: "the digests Meta publishes for valéry and 정 are those of NFC; a name's digest must not depend on the keyboard",
    source: CUSTOMER_INFORMATION,
  },
  {
    oracles: SDK,
    fields: ['firstName', 'lastName'],
    about: 'punctuation and spaces in names',
    covers: (input) => /[\p{P}\p{S}\s]/u.test(input.trim()),
    theirs: 'keeps them',
    ours: 'removes them',
    why: "no punctuation, says Meta; newer versions of the SDK and Meta's browser code remove both",
    source: CUSTOMER_INFORMATION,
  },
  {
    oracles: BUILDER,
    fields: ['firstName', 'lastName'],
    about: 'punctuation and symbols beyond ASCII, `Jane’s`',
    covers: (input) => /[^\p{ASCII}\p{L}\p{M}\p{N}]/u.test(input),
    theirs: 'keeps them',
    ours: 'removes them, as it does those of ASCII',
    why: "phones type ’ where keyboards type '",
    source: CUSTOMER_INFORMATION,
  },
  {
    oracles: BUILDER,
    fields: ['gender'],
    about: 'words for a gender',
    covers: (input) => !/^\s*(?:f|female|m|male)\s*$/i.test(input),
    theirs: 'knows many, such as `mr`, and none with a full stop',
    ours: 'f, female, m and male, with punctuation; leaves others out',
    why: 'f or m; a guess is worse than none',
    source: CUSTOMER_INFORMATION,
  },
  {
    oracles: SDK,
    fields: ['dateOfBirth'],
    about: 'dates that are not `YYYYMMDD`',
    covers: (input) => !/^\d{8}$/.test(input.trim()),
    theirs: 'hashes the text as it is',
    ours: 'reads it, or leaves it out',
    why: 'YYYYMMDD, of input in several forms',
    source: CUSTOMER_INFORMATION,
  },
  {
    oracles: BOTH,
    fields: ['dateOfBirth'],
    about: 'days that do not exist, years before 1900 or to come',
    covers: (_, { ours }) => ours === 'left out',
    theirs: 'hashes them',
    ours: 'leaves them out',
    why: 'year 1900 to now, month 01–12, day 01–31',
    source: CUSTOMER_INFORMATION,
  },
  {
    oracles: BUILDER,
    fields: ['city'],
    about: 'letters beyond a to z in cities',
    covers: (input) => /[^\p{ASCII}]/u.test(input),
    theirs: 'drops the letters (`sopaulo`), or the city',
    ours: 'keeps them in lower case',
    why: 'a to z is recommended, other letters are allowed as UTF-8; dropping one is described nowhere',
    source: CUSTOMER_INFORMATION,
  },
  {
    oracles: SDK,
    fields: ['city'],
    about: 'digits and apostrophes in cities',
    covers: (input) => /[\d'’]/.test(input),
    theirs: 'removes digits, keeps apostrophes',
    ours: 'keeps digits, removes apostrophes',
    why: 'no punctuation; digits are none',
    source: CUSTOMER_INFORMATION,
  },
  {
    oracles: SDK,
    fields: ['state'],
    about: 'names of US states',
    covers: (input, { ours }) => input.trim().length > 2 && ours !== 'left out',
    theirs: 'hashes the name',
    ours: 'the two-letter code',
    why: 'two-letter ANSI code',
    source: CUSTOMER_INFORMATION,
  },
  {
    oracles: BUILDER,
    fields: ['state'],
    about: 'states elsewhere, territories of the US',
    covers: (input) => input.trim().length > 2,
    theirs: 'the first two letters',
    ours: 'the name, or the code of the territory',
    why: 'outside the US in full; `pu` is no code of Puerto Rico',
    source: CUSTOMER_INFORMATION,
  },
  {
    oracles: BOTH,
    fields: ['zip'],
    about: 'a dash in a postal code, with no country given',
    covers: (input) => input.includes('-'),
    theirs: 'cuts at the dash',
    ours: 'removes the dash; cuts only what is known to be of the US',
    why: 'Japan and Poland write theirs with one',
    source: CUSTOMER_INFORMATION,
  },
  {
    oracles: BUILDER,
    fields: ['zip'],
    about: 'spaces in postal codes',
    covers: (input) => /\S\s+\S/.test(input),
    theirs: 'keeps them',
    ours: 'removes them',
    why: "no spaces; Meta's own example is m11ae",
    source: CUSTOMER_INFORMATION,
  },
  {
    oracles: SDK,
    fields: ['country'],
    about: 'country names and three-letter codes',
    covers: (_, { theirs }) => theirs === 'throws',
    theirs: 'throws',
    ours: 'the two-letter code, also for `UK`',
    why: SAME_EVENT,
    source: CUSTOMER_INFORMATION,
  },
  {
    oracles: BUILDER,
    fields: ['country'],
    about: 'three-letter codes, `UK`, and what is no country',
    covers: (input) => input.trim().toUpperCase() === 'UK' || input.trim().length > 2,
    theirs: 'often the first two letters: AUT becomes Australia, CHN Switzerland',
    ours: 'the right code, or leaves it out',
    why: 'ISO 3166-1 alpha-2',
    source: CUSTOMER_INFORMATION,
  },
  {
    oracles: SDK,
    fields: ['externalId'],
    about: 'external ids',
    covers: () => true,
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
    theirs: 'takes them for an MD5 digest and sends them as they are',
    ours: 'hashes them',
    why: 'they are more likely a UUID without dashes',
    source: EXTERNAL_ID,
  },
];
