import { sha256 } from '../sha256';

const HASHED: unique symbol = Symbol.for('capikit.hashed.1');

/** A value that is a SHA-256 digest already. Made by {@link hashed}. */
export interface HashedValue {
  readonly [HASHED]: string;
}

/**
 * Marks a value as hashed already: normalised by Meta's rules, then SHA-256 in hex. Never throws; what turns out to be no
 * digest, or the digest of a missing value, is left out of the event with an issue.
 */
export function hashed(value: string): HashedValue {
  return Object.freeze({ [HASHED]: value });
}

/** Whether a value was made by `hashed()`, also by another installed version's. */
export function isHashedValue(value: unknown): value is HashedValue {
  return typeof value === 'object' && value !== null && HASHED in value;
}

/** What `hashed()` was given: whatever a caller without types passed. */
export function markedText(value: HashedValue): unknown {
  return value[HASHED];
}

/** SHA-256 of the UTF-8 bytes, in lower-case hex. */
export function sha256Hex(text: string): string {
  return sha256(text, 'hex');
}

const DIGEST_LENGTH = 64;
// Meta's Parameter Builder writes 2 characters (legacy) or 8 behind its digests.
const GIVEN_DIGEST = /^([0-9a-f]{64})(?:\.(?:[\w-]{2}|[\w-]{8}))?$/i;

/** Whether a text is a SHA-256 digest as Meta takes it: exactly 64 lower-case hex digits. */
export function isSha256Hex(text: string): boolean {
  if (text.length !== DIGEST_LENGTH) return false;
  for (let at = 0; at < DIGEST_LENGTH; at++) {
    const unit = text.charCodeAt(at);
    if (!((unit >= 0x30 && unit <= 0x39) || (unit >= 0x61 && unit <= 0x66))) return false;
  }
  return true;
}

/** The digest a text is, in lower case and without the appendix of Meta's Parameter Builder. Undefined for other texts. */
export function digestIn(text: string): string | undefined {
  return text.length < DIGEST_LENGTH ? undefined : GIVEN_DIGEST.exec(text)?.[1]?.toLowerCase();
}

const MISSING_VALUE_TEXTS: ReadonlySet<string> = new Set(['null', 'undefined', 'NaN', '[object Object]']);
const LONGEST_MISSING_VALUE = '[object Object]'.length;

/** Whether a text is what a program writes for a missing value. Hashed, it would match one stranger with all the others. */
export function isMissingValue(text: string): boolean {
  return text.length <= LONGEST_MISSING_VALUE && MISSING_VALUE_TEXTS.has(text);
}

let garbageDigests: ReadonlySet<string> | undefined;

/** Whether a digest (lower-case hex) stands for nobody: of an empty or missing value, or of Meta's sample hashed twice. */
export function isGarbageDigest(digest: string): boolean {
  garbageDigests ??= new Set([
    ...['', ...MISSING_VALUE_TEXTS].map(sha256Hex),
    // Meta's sample address, hashed twice.
    sha256Hex(sha256Hex('john_smith@gmail.com')),
  ]);
  return garbageDigests.has(digest);
}
