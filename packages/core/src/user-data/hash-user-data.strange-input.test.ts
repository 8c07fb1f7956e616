import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { USER_DATA_FIELDS } from './fields';
import { hashed, isSha256Hex, sha256Hex } from './hash';
import { hashUserData } from './hash-user-data';
import type { HashedUserData } from './hash-user-data';

const DIGEST = sha256Hex('mary@example.com');
const KEYS = Object.keys(USER_DATA_FIELDS);
const HASHED_WIRES = new Set<string>(
  Object.values(USER_DATA_FIELDS)
    .filter((row) => row.hash)
    .map(({ wire }) => wire),
);

/** `hashUserData` for a caller without types. */
const javascript: { hash(input: unknown, options?: { defaultCountry?: string }): HashedUserData } = {
  hash: hashUserData,
};
const hashAnything = (input: unknown) => javascript.hash(input);
const codesOf = (input: unknown) => hashAnything(input).issues.map(({ code, path }) => `${code} ${path}`);
const isDigest = (value: unknown): boolean => typeof value === 'string' && isSha256Hex(value);

const boom = (): never => {
  throw new Error('boom');
};

function throwing(key: string): object {
  return Object.defineProperty({ email: 'mary@example.com' }, key, { enumerable: true, get: boom });
}

describe('input of a strange kind', () => {
  it.each(KEYS.filter((key) => key !== 'email'))('a getter of %s that throws costs only that field', (key) => {
    const { userData, issues } = hashAnything(throwing(key));
    expect(userData).toEqual({ em: [DIGEST] });
    expect(issues).toHaveLength(1);
  });

  it('a country that throws leaves the phone to the usual rules', () => {
    const { userData } = hashAnything(Object.assign(throwing('country'), { phone: '14251234567', state: 'CA' }));
    expect(userData).toEqual({ em: [DIGEST], ph: [sha256Hex('14251234567')], st: [sha256Hex('ca')] });
  });

  it.each([true, 42, 4n, Symbol('x'), () => 'x', {}, new Date(), new Map(), Object.create(null)])(
    'a value %o is left out of text fields with an issue',
    (value) => {
      expect(codesOf({ email: value, clientUserAgent: value })).toEqual([
        'USER_DATA_VALUE_DROPPED user_data.em',
        'USER_DATA_VALUE_DROPPED user_data.client_user_agent',
      ]);
    },
  );

  it.each(['text', 1, true, [], ['a'], () => 'x', Symbol('x'), hashed(DIGEST)])(
    '%o as a whole gives one issue',
    (input) => {
      expect(codesOf(input)).toEqual(['USER_DATA_VALUE_DROPPED user_data']);
    },
  );

  it('a revoked proxy gives one issue', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(codesOf(proxy)).toEqual(['USER_DATA_VALUE_DROPPED user_data']);
    expect(codesOf({ email: proxy, dateOfBirth: proxy })).toHaveLength(2);
  });

  it('an object without prototype is read like any other', () => {
    expect(hashAnything(Object.assign(Object.create(null), { email: 'mary@example.com' })).userData).toEqual({
      em: [DIGEST],
    });
  });

  it('a value of extreme length is left out', () => {
    expect(codesOf({ lastName: 'a'.repeat(3000), email: `${'a'.repeat(1e6)}@example.com` })).toHaveLength(2);
  });

  it('a list is refused where Meta takes one value', () => {
    expect(codesOf({ fbp: ['fb.1.1596403881668.1116446470'] })).toEqual(['USER_DATA_VALUE_DROPPED user_data.fbp']);
  });
});

describe('any input', () => {
  const value = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.anything(), fc.array(fc.string()));
  const input = fc.dictionary(fc.oneof(fc.constantFrom(...KEYS), fc.string()), value);
  const country = fc.constantFrom(undefined, 'US', 'DE');

  it('gives distinct digests under hashed keys and one value under clear ones, and never throws', () => {
    expect(() => fc.assert(fc.property(input, country, isSendable))).not.toThrow();
  });

  it('is never repeated in an issue', () => {
    expect(() => fc.assert(fc.property(fc.constantFrom(...KEYS), fc.string(), isSilent))).not.toThrow();
  });
});

function isSendable(anything: unknown, defaultCountry: string | undefined): boolean {
  const { userData } = javascript.hash(anything, { defaultCountry });
  return Object.entries(userData).every(([wire, got]: [string, unknown]) =>
    HASHED_WIRES.has(wire)
      ? Array.isArray(got) && got.length > 0 && new Set(got).size === got.length && got.every(isDigest)
      : typeof got === 'number' || (typeof got === 'string' && got !== ''),
  );
}

function isSilent(key: string, secret: string): boolean {
  return hashAnything({ [key]: `§${secret}§` }).issues.every(({ message }) => !message.includes(`§${secret}§`));
}
