import { describe, expect, it } from 'vitest';
import { NO_SNAPSHOT, snapshotOf } from './snapshot';
import { hashed, isHashedValue } from './user-data/hash';

describe('snapshotOf()', () => {
  it.each([
    [undefined],
    [null],
    ['text'],
    [0],
    [1n],
    [{}],
    [[]],
    [{ a: undefined, b: [1, { c: new Date(5) }], constructor: 'x' }],
    [[{ id: 'mug', quantity: 2 }, null]],
  ])('copies %o', (value) => {
    expect(snapshotOf(value)).toStrictEqual(value);
  });

  it('shares nothing that can be changed', () => {
    const given = { contents: [{ id: 'mug' }], at: new Date(5) };
    const kept = snapshotOf(given);
    given.contents[0]!.id = 'cup';
    given.contents.push({ id: 'hat' });
    given.at.setTime(6);
    expect(kept).toEqual({ contents: [{ id: 'mug' }], at: new Date(5) });
  });

  it('keeps what hashed() made', () => {
    const { email } = snapshotOf({ email: hashed('a'.repeat(64)) }) as { email: unknown };
    expect(isHashedValue(email)).toBe(true);
  });

  it('reads objects without a prototype', () => {
    expect(snapshotOf(Object.assign(Object.create(null), { a: 1 }))).toEqual({ a: 1 });
  });

  const circle: Record<string, unknown> = {};
  circle['self'] = circle;
  class Price {
    readonly cents = 5;
  }
  it.each([
    ['instances', { value: new Price() }],
    ['maps', { value: new Map() }],
    ['errors', [new Error('x')]],
    ['functions', { toJSON: () => 1 }],
    ['arrays of a class', Object.setPrototypeOf([1], class extends Array {}.prototype)],
    ['circles', circle],
    ['what is deep', JSON.parse('['.repeat(20) + ']'.repeat(20))],
    ['what is large', Array.from({ length: 400 }, () => ({}))],
    ['a key that would set the prototype', JSON.parse('{"__proto__":{"a":1}}')],
    [
      'getters that throw',
      {
        get value() {
          throw new Error('x');
        },
      },
    ],
  ])('has none of %s', (_, value) => {
    expect(snapshotOf(value)).toBe(NO_SNAPSHOT);
  });
});
