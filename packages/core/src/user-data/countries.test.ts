import { describe, expect, it } from 'vitest';
import { countryCode } from './countries';

describe('countryCode', () => {
  it.each([
    ['US', 'us'],
    ['usa', 'us'],
    ['U.S.A.', 'us'],
    ['United States', 'us'],
    ['United States of America', 'us'],
    ['UK', 'gb'],
    ['United Kingdom', 'gb'],
    ['Northern Ireland', 'gb'],
    ['Ireland', 'ie'],
    ['DEU', 'de'],
    ['AUT', 'at'],
    ['CHN', 'cn'],
    ['Switzerland', 'ch'],
    ["Côte d'Ivoire", 'ci'],
    ['Co\u0302te d’Ivoire', 'ci'],
    ['Ivory Coast', 'ci'],
    ['The Bahamas', 'bs'],
    ['Bosnia & Herzegovina', 'ba'],
    ['St. Lucia', 'lc'],
    ['Turkey', 'tr'],
    ['Türkiye', 'tr'],
    ['ZWE', 'zw'],
    ['Andorra', 'ad'],
  ])('reads %s as %s', (text, code) => {
    expect(countryCode(text)).toBe(code);
  });

  it.each(['', 'xx', 'eu', 'Germny', 'Deutschland', 'Congo', 'Korea', '日本', '12', 'usx', 'toString', '__proto__'])(
    'does not guess %j',
    (text) => {
      expect(countryCode(text)).toBeUndefined();
    },
  );

  it('knows the 249 countries of ISO 3166-1 by code and by the English name of the platform', () => {
    const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('');
    const codes = letters
      .flatMap((a) => letters.map((b) => a + b))
      .filter((code) => countryCode(code) === code.toLowerCase());
    expect(codes).toHaveLength(249);
    const unnamed = codes.filter((code) => countryCode(names.of(code) ?? '') !== code.toLowerCase());
    expect(unnamed).toEqual([]);
  });

  it('has one country per alpha-3 code', () => {
    const letters = 'abcdefghijklmnopqrstuvwxyz'.split('');
    const alpha3 = letters.flatMap((a) => letters.flatMap((b) => letters.map((c) => a + b + c)));
    const countries = alpha3.map(countryCode).filter((code) => code !== undefined);
    expect(new Set(countries).size).toBe(249);
  });
});
