import { describe, expect, it } from 'vitest';
import { counted, dateAndTime, duration, money, percent, timeOfDay } from './format';
import { inOrder, keyInWords, shortKey } from './match-key-names';

describe('formats', () => {
  it('times are local', () => {
    const ms = new Date(2026, 10, 4, 9, 5, 7).getTime();

    expect([timeOfDay(ms), dateAndTime(ms)]).toEqual(['09:05:07', '2026-11-04 09:05:07']);
    expect(dateAndTime(1e20)).toBe('100000000000000000000');
  });

  it.each([
    [4000, '4 s'],
    [-4000, '4 s'],
    [600_000, '10 min'],
    [7_200_000, '2 h'],
    [259_200_000, '3 days'],
  ])('%i ms last %s', (ms, expected) => {
    expect(duration(ms)).toBe(expected);
  });

  it.each([
    [0, '0%'],
    [0.75, '75%'],
    [0.998, '99%'],
    [1, '100%'],
  ])('a share of %d is %s', (share, expected) => {
    expect(percent(share)).toBe(expected);
  });

  it('money is shown as it was sent', () => {
    expect([money(1234.5, 'EUR'), money(0, 'usd'), money(1, undefined), money(undefined, 'EUR')]).toEqual([
      '1,234.5 EUR',
      '0 usd',
      '1',
      '',
    ]);
  });

  it('one is one', () => {
    expect([counted(1, 'event'), counted(2000, 'event')]).toEqual(['1 event', '2,000 events']);
  });
});

describe('match keys', () => {
  it('are named short and long, unknown ones as they are', () => {
    expect([shortKey('client_ip_address'), keyInWords('em'), keyInWords('hasOwnProperty')]).toEqual([
      'ip',
      'E-mail address',
      'hasOwnProperty',
    ]);
  });

  it('that matter most come first', () => {
    expect(inOrder(['own', 'fn', 'fbp', 'em'])).toEqual(['em', 'fbp', 'fn', 'own']);
  });
});
