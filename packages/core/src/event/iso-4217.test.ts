import { describe, expect, it } from 'vitest';

import { isCurrency } from './iso-4217';

// Active, but missing in the Unicode data that Node carries.
const UNKNOWN_TO_NODE = ['VED'];

describe('isCurrency', () => {
  it.each(['EUR', 'USD', 'JPY', 'GBP', 'CHF', 'SLE', 'XCG', 'XOF', 'ZWG', 'VED'])('knows %s', (code) => {
    expect(isCurrency(code)).toBe(true);
  });

  it.each(['DEM', 'HRK', 'BGN', 'ANG', 'ZWL', 'XXX', 'XTS', 'XAU', 'eur', '€', 'EURO', '', 'constructor'])(
    'does not take %s',
    (code) => {
      expect(isCurrency(code)).toBe(false);
    },
  );

  it('has no code that does not exist', () => {
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('');
    const every = letters.flatMap((a) => letters.flatMap((b) => letters.map((c) => a + b + c)));
    const ours = every.filter(isCurrency);
    const known = new Set([...Intl.supportedValuesOf('currency'), ...UNKNOWN_TO_NODE]);
    expect(ours.filter((code) => !known.has(code))).toEqual([]);
    expect(ours).toHaveLength(155);
  });
});
