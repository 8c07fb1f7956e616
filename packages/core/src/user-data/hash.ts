import { nodeCrypto } from '../node-builtins';

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

/** SHA-256 of the UTF-8 bytes, in lower-case hex. `crypto.hash`, missing in Node 21.0 to 21.6, takes a third of the time. */
export function sha256Hex(text: string): string {
  const { hash, createHash } = nodeCrypto();
  return typeof hash === 'function' ? hash('sha256', text, 'hex') : createHash('sha256').update(text).digest('hex');
}

const MAX_REMEMBERED = 1000;
const MAX_REMEMBERED_LENGTH = 64;
const remembered = new Map<string, string>();

/** `sha256Hex` for what many people share (countries, cities, zips): a bounded number of digests is kept in memory. */
export function sharedSha256Hex(text: string): string {
  const known = remembered.get(text);
  if (known !== undefined) return known;
  const digest = sha256Hex(text);
  if (text.length > MAX_REMEMBERED_LENGTH) return digest;
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  remembered.set(text, digest);
  return digest;
}

const DIGEST = /^[0-9a-f]{64}$/;
const DIGEST_LENGTH = 64;
// Meta's Parameter Builder writes 2 characters (legacy) or 8 behind its digests.
const GIVEN_DIGEST = /^([0-9a-f]{64})(?:\.(?:[\w-]{2}|[\w-]{8}))?$/i;

/** Whether a text is a SHA-256 digest as Meta takes it: exactly 64 lower-case hex digits. */
export function isSha256Hex(text: string): boolean {
  return text.length === DIGEST_LENGTH && DIGEST.test(text);
}

/** The digest a text is, in lower case and without the appendix of Meta's Parameter Builder. Undefined for other texts. */
export function digestIn(text: string): string | undefined {
  return text.length < DIGEST_LENGTH ? undefined : GIVEN_DIGEST.exec(text)?.[1]?.toLowerCase();
}

/** What a program writes for a missing value. Hashed, it would match one stranger with all the others. */
export const MISSING_VALUE_TEXTS: ReadonlySet<string> = new Set(['null', 'undefined', 'NaN', '[object Object]']);

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
