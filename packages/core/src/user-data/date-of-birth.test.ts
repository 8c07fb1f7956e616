import { describe, expect, it } from 'vitest';
import { dateText, normaliseDateOfBirth } from './date-of-birth';

describe('normaliseDateOfBirth', () => {
  it.each([
    ['19970216', '19970216'],
    ['1997-02-16', '19970216'],
    ['1997/2/16', '19970216'],
    ['1997.02.16', '19970216'],
    ['2/16/1997', '19970216'],
    ['16/2/1997', '19970216'],
    ['16.02.1997', '19970216'],
    ['16. 2. 1997', '19970216'],
    ['02/02/1997', '19970202'],
    ['2000-02-29', '20000229'],
    ['1900-01-01', '19000101'],
    ['1997-02-16T00:00:00Z', '19970216'],
    ['1997-02-16T00:00:00.000Z', '19970216'],
    ['1997-02-16T00:00:00+02:00', '19970216'],
    ['1997-02-16 08:30:00', '19970216'],
  ])('reads %s', (text, expected) => {
    expect(normaliseDateOfBirth(text)).toBe(expected);
  });

  it.each([
    ['an ambiguous order', '2/3/1997'],
    ['a day the month lacks', '1997-02-30'],
    ['29 February of another year', '1900-02-29'],
    ['eight digits in another order', '02161997'],
    ['eight nines', '99999999'],
    ['a year before 1900', '1899-12-31'],
    ['a year to come', '2999-01-01'],
    ['a year of two digits', '16/2/97'],
    ['month 13', '1997-13-01'],
    ['month 0', '1997-00-10'],
    ['two years', '1997-02-1997'],
    ['words', '16 February 1997'],
    ['a bad time', '1997-02-16T99:99Z'],
    ['nothing', ''],
  ])('refuses %s', (_, text) => {
    expect(normaliseDateOfBirth(text)).toBeUndefined();
  });
});

describe('dateText', () => {
  it.each([
    ['a Date at midnight UTC', new Date('1997-02-16'), '19970216'],
    ['a Date at midnight of this server', new Date(1997, 1, 16), '19970216'],
    ['a Date at another time, in UTC', new Date('1997-02-16T13:14:15Z'), '19970216'],
    ['parts', { year: 1997, month: 2, day: 16 }, '19970216'],
  ])('reads %s', (_, value, expected) => {
    expect(normaliseDateOfBirth(dateText(value) ?? '')).toBe(expected);
  });

  it.each([
    ['an invalid Date', new Date('nonsense')],
    ['parts that are no numbers', { year: '1997', month: 2, day: 16 }],
    ['missing parts', { year: 1997 }],
    ['fractions', { year: 1997, month: 2.5, day: 1 }],
    ['negative parts', { year: 1997, month: -2, day: 16 }],
    ['a number', 19970216],
    ['a list', [1997, 2, 16]],
    ['null', null],
  ])('gives no date for %s', (_, value) => {
    expect(normaliseDateOfBirth(dateText(value) ?? '')).toBeUndefined();
  });

  // It would end after minutes, if it were cubic.
  it('gives up early on text that only looks like one', () => {
    const spaces = (count: number): string => ' '.repeat(count);
    for (let at = 0; at < 10; at += 1) {
      expect(normaliseDateOfBirth(`1${spaces(20_000)}1${spaces(40_000)}x`)).toBeUndefined();
      expect(normaliseDateOfBirth(`1${spaces(20)}1${spaces(30)}x`)).toBeUndefined();
    }
    expect(normaliseDateOfBirth('16 . 02 . 1997')).toBe('19970216');
  });
});
