import type { Remembered } from '../remembered';
import { dateText } from './date-of-birth';
import type { UserDataRow } from './fields';
import { digestIn, isGarbageDigest, isHashedValue, isMissingValue, markedText, sha256Hex } from './hash';
import { isHashedReported, reportHashed } from './hashed-channel';
import type { NormaliseContext, Normaliser, Refusal } from './normaliser';
import { cleaned } from './text';

/** A row of the table of fields with everything that is needed to read a value. */
export interface Field {
  readonly key: string;
  readonly row: UserDataRow;
  readonly normalise: Normaliser;
  /** What many people share, already read; undefined for what is each person's own. */
  readonly remembered: Remembered<string> | undefined;
  /** The same text means something else in another country. */
  readonly isByCountry: boolean;
  /** What is said when a value is not of the expected form. */
  readonly refusal: Refusal;
}

/** What one value came to: the text to send, why it cannot be used, or nothing where nothing was given. */
export type Reading = string | Refusal | undefined;

const MAX_LENGTH = 2048;
const MD5 = /^[0-9a-f]{32}$/i;

const NOT_A_DIGEST = refusal('the SHA-256 digest of a normalised value in hex, 64 digits');
const NOT_MD5 = refusal('a raw value or its SHA-256 digest; Meta does not document MD5');
const NEVER_HASHED = refusal('the clear value: Meta matches this field unhashed');
const MISSING_VALUE = refusal(
  'a value, not the text that stands for a missing one ("null", "undefined", "NaN", "[object Object]")',
);
const GARBAGE: Refusal = Object.freeze({
  code: 'USER_DATA_GARBAGE_DIGEST',
  expected: "the digest of a person's value; this one is of an empty or missing value, or was hashed twice",
});

/** The digest of one value of a hashed field, `hashed()` or raw. */
export function digestOf(field: Field, value: unknown, context: NormaliseContext): Reading {
  const { remembered } = field;
  // Who listens to `capikit:hashed` hears of every value, not of the first of its kind.
  if (remembered === undefined || typeof value !== 'string' || isHashedReported()) {
    return readDigest(field, value, context);
  }
  const key = field.isByCountry ? `${context.country ?? ''}:${value}` : value;
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const reading = readDigest(field, value, context);
  if (typeof reading === 'string') remembered.set(key, reading);
  return reading;
}

function readDigest(field: Field, value: unknown, context: NormaliseContext): Reading {
  if (isHashedValue(value)) {
    const marked = markedText(value);
    return checkedDigest(typeof marked === 'string' ? digestIn(marked.trim()) : undefined) ?? NOT_A_DIGEST;
  }
  const text = textOf(field, value);
  if (typeof text !== 'string') return text;
  const given = checkedDigest(digestIn(text));
  if (given !== undefined) return given;
  // An external id may well be a UUID without its dashes.
  if (text.length === 32 && field.row.normaliser !== 'externalId' && MD5.test(text)) return NOT_MD5;
  const normalised = field.normalise(text, context);
  if (typeof normalised !== 'string') return normalised ?? field.refusal;
  if (normalised === '') return field.refusal;
  if (isMissingValue(normalised)) return MISSING_VALUE;
  const digest = sha256Hex(normalised);
  reportHashed(field.row.wire, digest, normalised);
  return digest;
}

/** The clear value of a field that Meta wants unhashed. */
export function clearOf(field: Field, value: unknown, context: NormaliseContext): Reading {
  if (isHashedValue(value)) return NEVER_HASHED;
  const text = textOf(field, value);
  if (typeof text !== 'string') return text;
  if (digestIn(text) !== undefined) return NEVER_HASHED;
  return field.normalise(text, context) ?? field.refusal;
}

/** The cleaned text of a raw value; nothing for what was not given; a refusal for what is no such value. */
function textOf(field: Field, value: unknown): Reading {
  if (value === undefined || value === null) return undefined;
  const raw = typeof value === 'string' ? value : textOfOther(field.row, value);
  if (raw === undefined || raw.length > MAX_LENGTH) return field.refusal;
  const text = cleaned(raw);
  if (text === '') return undefined;
  return isMissingValue(text) ? MISSING_VALUE : text;
}

function textOfOther({ takes }: UserDataRow, value: unknown): string | undefined {
  if (takes === 'date') return dateText(value);
  if (takes !== 'id') return undefined;
  return typeof value === 'bigint' || Number.isSafeInteger(value) ? String(value) : undefined;
}

function checkedDigest(digest: string | undefined): Reading {
  return digest !== undefined && isGarbageDigest(digest) ? GARBAGE : digest;
}

function refusal(expected: string): Refusal {
  return Object.freeze({ code: 'USER_DATA_VALUE_DROPPED', expected });
}
