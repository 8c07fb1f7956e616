import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { eventIdFor, isUsableEventId, newEventId } from './event-id';

describe('eventIdFor', () => {
  it('gives one action the same id in every process, on every retry', () => {
    expect(eventIdFor('Purchase', 'order-17')).toBe('xwm8_r3pwb7deB27sr8msA');
    expect(eventIdFor('Purchase', 'order-17', { secret: 's1' })).toBe('Ge7Qyc73Hklf1Ki84QYeio');
  });

  it('does not tell 17 from "17" from 17n', () => {
    expect(eventIdFor('Purchase', 17)).toBe(eventIdFor('Purchase', '17'));
    expect(eventIdFor('Purchase', 17n)).toBe(eventIdFor('Purchase', '17'));
  });

  it('depends on name, key and secret', () => {
    const ids = [
      eventIdFor('Purchase', '17'),
      eventIdFor('Lead', '17'),
      eventIdFor('Purchase', '18'),
      eventIdFor('Purchase', '17', { secret: 'a' }),
      eventIdFor('Purchase', '17', { secret: 'b' }),
      eventIdFor('Purchase","1', '7'),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is the same with an empty secret as without one', () => {
    expect(eventIdFor('Purchase', '17', { secret: '' })).toBe(eventIdFor('Purchase', '17'));
  });

  it.each(['', ' ', Number.NaN, Infinity])('never lets events share the id of a missing key: %j', (key) => {
    expect(eventIdFor('Purchase', key)).not.toBe(eventIdFor('Purchase', key));
  });

  it('never lets events share the id of a key that untyped code forgot', () => {
    const orders: { readonly id: string }[] = JSON.parse('[{}, { "id": null }, { "id": {} }]');
    for (const { id } of orders) expect(eventIdFor('Purchase', id)).not.toBe(eventIdFor('Purchase', id));
  });

  it('is short and usable for any key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (name, key) => {
        const id = eventIdFor(name, key);
        expect(isUsableEventId(id)).toBe(true);
        expect(id.length).toBeLessThanOrEqual(36);
      }),
    );
  });
});

describe('newEventId', () => {
  it('is usable and new every time', () => {
    expect(isUsableEventId(newEventId())).toBe(true);
    expect(newEventId()).not.toBe(newEventId());
  });
});

describe('isUsableEventId', () => {
  it.each([
    'A',
    'order-17',
    '0b9c0c9e-7c1e-4d8e-9d57-000000000001',
    'a.b_c~d!e#f$g%h&i(j)k*l+m,n/o:p;q=r?s@t',
    'x'.repeat(100),
  ])('takes %s', (id) => {
    expect(isUsableEventId(id)).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['too much', 'x'.repeat(101)],
    ['a space', 'a b'],
    ['a double quote', 'a"b'],
    ['a single quote', "a'b"],
    ['a backtick', 'a`b'],
    ['markup', '<script>'],
    ['a line break', 'a\nb'],
    ['a trailing line break', 'a\n'],
    ['other scripts', 'ä'],
    ['a control character', 'a\u007F'],
    ['a number', 17],
    ['undefined', undefined],
    ['a list', ['a']],
  ])('refuses %s', (_, id) => {
    expect(isUsableEventId(id)).toBe(false);
  });
});
