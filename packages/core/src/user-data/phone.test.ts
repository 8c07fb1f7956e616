import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import { normalisePhone } from './phone';

const inCountry = (text: string, country?: string): unknown => normalisePhone(text, { country });

describe('a phone number with + or 00', () => {
  it.each([
    ['+1 (650) 555-1212', '16505551212'],
    ['+1.650.555.1212', '16505551212'],
    ['+1/650/555/1212', '16505551212'],
    ['tel:+1-650-555-1212', '16505551212'],
    ['Fax: +1 650 555 1212', '16505551212'],
    ['(+44) 20 7946 0958', '442079460958'],
    ['0001 650 555 1212', '16505551212'],
    ['+0044 20 7946 0958', '442079460958'],
    ['+44 ( 0 ) 20 7946 0958', '442079460958'],
    ['0044 (0)20 7946 0958', '442079460958'],
    ['+39 06 1234 5678', '390612345678'],
    ['+39 0612345678', '390612345678'],
    ['+1 650 555 1212 ext 5', '16505551212'],
    ['+1 650 555 1212 Ext. 5', '16505551212'],
    ['+1 650 555 1212x5', '16505551212'],
    ['+1 650 555 1212 #5', '16505551212'],
    ['tel:+16505551212;ext=5', '16505551212'],
    ['\uff0b\uff11 \uff16\uff15\uff10 \uff15\uff15\uff15 \uff11\uff12\uff11\uff12', '16505551212'],
    ['+290 1234', '2901234'],
    ['+123456789012345', '123456789012345'],
  ])('%j is %s, in any country', (text, digits) => {
    expect(inCountry(text)).toBe(digits);
    expect(inCountry(text, 'de')).toBe(digits);
  });

  it.each(['+12', '+1 234 56', '+1234567890123456', '0000', '+', '+ext 5', `+1${' '.repeat(200)}6505551212`])(
    '%j is no number',
    (text) => {
      expect(inCountry(text)).toBeUndefined();
    },
  );
});

describe('a phone number without country code', () => {
  it.each([
    ['(650)555-1212', 'us', '16505551212'],
    ['650.555.1212 x9', 'us', '16505551212'],
    ['1-650-555-1212', 'us', '16505551212'],
    ['011 44 20 7946 0958', 'us', '442079460958'],
    ['020 7946 0958', 'gb', '442079460958'],
    ['06 1234 5678', 'it', '390612345678'],
    ['01701234567', 'de', '491701234567'],
    ['4915123456789', 'de', '4915123456789'],
    ['8 912 345-67-89', 'ru', '79123456789'],
    ['(11) 98765-4321', 'br', '5511987654321'],
    ['55957217012', 'br', '5555957217012'],
    ['5511987654321', 'br', '5511987654321'],
    ['442079460958', 'us', '442079460958'],
    ['12345678901', 'us', '12345678901'],
    ['14251234567', 'us', '14251234567'],
  ])('%j in %s is %s', (text, country, digits) => {
    expect(inCountry(text, country)).toBe(digits);
  });

  it.each([
    ['911', 'us'],
    ['555-1212', 'us'],
    ['0000000', 'de'],
    ['(650)555-1212', 'aq'],
  ])('%j in %s is no number', (text, country) => {
    expect(inCountry(text, country)).toBeUndefined();
  });

  it.each(['(650)555-1212', '6505551212', '020 7946 0958', '(11) 98765-4321', '01701234567', '1-425-123-4567'])(
    '%j is refused when no country is known',
    (text) => {
      expect(inCountry(text)).toMatchObject({ code: 'PHONE_COUNTRY_MISSING' });
    },
  );

  it.each(['12345678901', '14251234567', '442079460958', '123456789012345'])(
    '%j, 11 to 15 bare digits, is international when no country is known',
    (text) => {
      expect(inCountry(text)).toBe(text);
    },
  );

  it.each(['', '12', 'none', '1234567890123456', '---'])('%j is no number', (text) => {
    expect(inCountry(text)).toBeUndefined();
  });
});

describe('any text', () => {
  const country = fc.constantFrom(undefined, 'us', 'de', 'br', 'aq');
  const character = fc.constantFrom(...'+0123456789 ()-./x#;ext=\uff11\u0663'.split(''));
  const phoneLike = fc.string({ unit: character, maxLength: 30 });
  const text = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), phoneLike);

  it('gives 7 to 15 digits without leading zero, or nothing, and never throws', () => {
    expect(() => fc.assert(fc.property(text, country, isNumberOrNothing))).not.toThrow();
  });

  it('behind a plus gives only digits that were given', () => {
    expect(() => fc.assert(fc.property(phoneLike, inventsNothing))).not.toThrow();
  });
});

function isNumberOrNothing(raw: string, country: string | undefined): boolean {
  const result = normalisePhone(raw, { country });
  if (typeof result === 'string') return /^[1-9]\d{6,14}$/.test(result);
  return result === undefined || (result.code === 'PHONE_COUNTRY_MISSING' && country === undefined);
}

function inventsNothing(raw: string): boolean {
  const result = normalisePhone(`+${raw}`, { country: 'de' });
  const digits = raw
    .normalize('NFKC')
    .replace(/\(\s*0\s*\)/, '')
    .replace(/\D/g, '');
  return typeof result !== 'string' || digits.includes(result);
}
