import { describe, expect, it } from 'vitest';
import { USER_DATA_FIELDS } from './fields';
import { hashed, sha256Hex } from './hash';
import type { HashedValue } from './hash';
import { hashUserData } from './hash-user-data';
import type { HashedUserData } from './hash-user-data';

const DIGEST = sha256Hex('mary@example.com');
const HASHED_ROWS = Object.entries(USER_DATA_FIELDS).filter(([, row]) => row.hash);
const CLEAR_ROWS = Object.entries(USER_DATA_FIELDS).filter(([, row]) => !row.hash);

/** `hashUserData` for a caller without types. */
const javascript: { hash(input: unknown, options?: { defaultCountry?: string }): HashedUserData } = {
  hash: hashUserData,
};
const hashAnything = (input: unknown) => javascript.hash(input);
const codesOf = (input: unknown) => hashAnything(input).issues.map(({ code, path }) => `${code} ${path}`);

describe('several values', () => {
  it('become an array of distinct digests, in the order given', () => {
    const { userData, issues } = hashUserData({
      email: ['b@example.com', ' MARY@example.com', 'mary@example.com', hashed(DIGEST.toUpperCase()), null, ''],
    });
    expect(userData).toEqual({ em: [sha256Hex('b@example.com'), DIGEST] });
    expect(issues).toEqual([]);
  });

  it('lose only the bad one, named by its place', () => {
    const { userData, issues } = hashUserData({ email: ['mary@example.com', 'mary at example'] });
    expect(userData).toEqual({ em: [DIGEST] });
    expect(issues).toEqual([
      {
        severity: 'warning',
        code: 'USER_DATA_VALUE_DROPPED',
        path: 'user_data.em[1]',
        message: 'email[1] was left out: expected one e-mail address in ASCII, like name@example.com',
      },
    ]);
  });

  it('beyond 100 are left out with one issue', () => {
    const { userData, issues } = hashUserData({ externalId: Array.from({ length: 5000 }, (_, id) => id) });
    expect(userData.external_id).toHaveLength(100);
    expect(issues.map(({ path }) => path)).toEqual(['user_data.external_id[100]']);
  });

  it('nested in one another are not read', () => {
    expect(hashAnything({ email: [['mary@example.com']] }).userData).toEqual({});
  });
});

describe('what was not given', () => {
  it.each([
    {},
    undefined,
    null,
    { email: '' },
    { email: ' \t\n' },
    { phone: null, city: undefined, fbc: '' },
    { email: [] },
    { email: ['', null] },
  ])('%j gives nothing and no issue', (input) => {
    expect(hashAnything(input)).toEqual({ userData: {}, issues: [] });
  });

  it.each(['null', 'undefined', 'NaN', '[object Object]', ' null '])(
    'the text %j is left out of every field, with an issue',
    (text) => {
      for (const [key, { wire }] of Object.entries(USER_DATA_FIELDS)) {
        expect(codesOf({ [key]: text })).toEqual([`USER_DATA_VALUE_DROPPED user_data.${wire}`]);
        expect(hashAnything({ [key]: text }).userData).toEqual({});
      }
    },
  );

  it('covers what turns into such a text when normalised, but not the name Nan', () => {
    expect(codesOf({ lastName: 'Null' })).toEqual(['USER_DATA_VALUE_DROPPED user_data.ln']);
    expect(hashUserData({ firstName: 'Nan' }).userData).toEqual({ fn: [sha256Hex('nan')] });
  });
});

describe('what is hashed already', () => {
  it.each(HASHED_ROWS)('%s takes digests, marked or not, and drops the appendix', (key, { wire }) => {
    for (const value of [
      hashed(DIGEST),
      hashed(`${DIGEST}.Ag`),
      DIGEST,
      ` ${DIGEST.toUpperCase()}`,
      `${DIGEST}.AQQCAQMC`,
    ]) {
      expect(hashAnything({ [key]: value })).toEqual({ userData: { [wire]: [DIGEST] }, issues: [] });
    }
  });

  it.each(['', 'null', 'undefined', 'NaN', '[object Object]', sha256Hex('john_smith@gmail.com')])(
    'is refused when it is the digest of %j',
    (text) => {
      const digest = sha256Hex(text);
      expect(codesOf({ email: digest, phone: hashed(digest) })).toEqual([
        'USER_DATA_GARBAGE_DIGEST user_data.em',
        'USER_DATA_GARBAGE_DIGEST user_data.ph',
      ]);
      expect(hashUserData({ email: digest }).userData).toEqual({});
    },
  );

  it('is refused when hashed() holds no digest', () => {
    for (const text of ['mary@example.com', '', DIGEST.slice(1)]) {
      expect(codesOf({ email: hashed(text) })).toEqual(['USER_DATA_VALUE_DROPPED user_data.em']);
    }
    const marks: { hashed(value: unknown): HashedValue } = { hashed };
    expect(codesOf({ email: marks.hashed(undefined) })).toEqual(['USER_DATA_VALUE_DROPPED user_data.em']);
  });

  it('may be MD5 only as an external id, which is hashed like any text', () => {
    const md5 = 'd41d8cd98f00b204e9800998ecf8427e';
    expect(hashUserData({ externalId: md5, lastName: md5, zip: md5 }).userData).toEqual({
      external_id: [sha256Hex(md5)],
    });
    expect(codesOf({ lastName: md5 })).toEqual(['USER_DATA_VALUE_DROPPED user_data.ln']);
  });

  it.each(CLEAR_ROWS)('is refused as %s, which Meta takes in clear', (key, { wire }) => {
    expect(codesOf({ [key]: DIGEST })).toEqual([`USER_DATA_VALUE_DROPPED user_data.${wire}`]);
    expect(codesOf({ [key]: hashed(DIGEST) })).toEqual([`USER_DATA_VALUE_DROPPED user_data.${wire}`]);
  });
});

describe('ids', () => {
  it('are the same as number, bigint and text', () => {
    const digest = '5994471abb01112afcc18159f6cc74b4f511b99806da59b3caf5a9c173cacfc5';
    for (const externalId of [12345, 12345n, '12345', [12345, '12345']]) {
      expect(hashUserData({ externalId })).toEqual({ userData: { external_id: [digest] }, issues: [] });
    }
    expect(hashUserData({ externalId: 0 }).userData).toEqual({ external_id: [sha256Hex('0')] });
  });

  it('beyond safe integers travel as decimal text, others as numbers', () => {
    expect(hashUserData({ leadId: '98765432109876543', fbLoginId: 10158000000000001n }).userData).toEqual({
      lead_id: '98765432109876543',
      fb_login_id: '10158000000000001',
    });
    expect(hashUserData({ leadId: '123456789012345', fbLoginId: 42 }).userData).toEqual({
      lead_id: 123456789012345,
      fb_login_id: 42,
    });
  });

  it.each([2 ** 53, Number.NaN, Infinity, 1.5])('as the number %s are left out with an issue', (id) => {
    expect(hashUserData({ leadId: id, fbLoginId: id, externalId: id }).userData).toEqual({});
    expect(codesOf({ leadId: id, fbLoginId: id, externalId: id })).toHaveLength(3);
  });
});

describe('the country', () => {
  it.each([
    [{ phone: '020 7946 0958', country: 'United Kingdom' }, 'US', '442079460958'],
    [{ phone: '020 7946 0958', country: ['', 'GB'] }, 'US', '442079460958'],
    [{ phone: '(650) 555-1212', country: null }, 'us', '16505551212'],
    [{ phone: '(650) 555-1212', country: ' ' }, 'USA', '16505551212'],
  ])('of %j with default %s makes the phone %s', (input, defaultCountry, digits) => {
    expect(hashUserData(input, { defaultCountry }).userData.ph).toEqual([sha256Hex(digits)]);
  });

  it('that is given but cannot be read is not replaced by the default one', () => {
    const { userData } = hashUserData(
      { zip: '12345-6789', country: hashed(sha256Hex('sa')) },
      { defaultCountry: 'US' },
    );
    expect(userData.zp).toEqual([sha256Hex('123456789')]);
  });

  it('reads states and zips', () => {
    const { userData } = hashUserData({ state: 'Puerto Rico', zip: '00901-1234' }, { defaultCountry: 'US' });
    expect(userData).toEqual({ st: [sha256Hex('pr')], zp: [sha256Hex('00901')] });
  });

  it('is asked for when a phone number cannot be read without', () => {
    const { userData, issues } = hashUserData({ phone: '(650) 555-1212', email: 'mary@example.com' });
    expect(userData).toEqual({ em: [DIGEST] });
    expect(issues).toMatchObject([{ severity: 'warning', code: 'PHONE_COUNTRY_MISSING', path: 'user_data.ph' }]);
    expect(issues[0]?.message).toContain('defaultCountry');
  });

  it('may be a default nobody knows', () => {
    const { issues } = hashUserData({ phone: '(650) 555-1212' }, { defaultCountry: 'Atlantis' });
    expect(issues.map(({ code }) => code)).toEqual(['PHONE_COUNTRY_MISSING']);
  });
});

describe('keys that are not in the table', () => {
  it.each([
    ['em', 'email'],
    ['emali', 'email'],
    ['first_name', 'firstName'],
  ])('%s is left out and %s named', (key, meant) => {
    const { userData, issues } = hashAnything({ [key]: 'mary@example.com' });
    expect(userData).toEqual({});
    expect(issues).toMatchObject([{ severity: 'warning', code: 'USER_DATA_FIELD_UNKNOWN', path: `user_data.${key}` }]);
    expect(issues[0]?.message).toContain(`"${meant}"`);
  });

  it('are listed when nothing is near', () => {
    expect(hashAnything({ newsletter: true }).issues[0]?.message).toContain('email, phone, firstName');
  });

  it('are not repeated when they may be contact data', () => {
    expect(JSON.stringify(hashAnything({ 'mary@example.com': 1 }).issues)).not.toContain('mary@');
  });

  it.each(['__proto__', 'constructor', 'hasOwnProperty', 'toString'])('such as %s are harmless', (key) => {
    const input: unknown = JSON.parse(`{"${key}": "x"}`);
    expect(hashAnything(input).userData).toEqual({});
    expect(hashAnything(input).issues).toHaveLength(1);
  });
});
