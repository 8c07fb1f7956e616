import { describe, expect, it } from 'vitest';
import { listLayout } from './columns';
import { scrollAfterInsert, scrollToRow, visibleRange } from './visible-range';

const list = { scrollTop: 0, height: 400, rowHeight: 40, count: 20_000 };

describe('the rows drawn', () => {
  it.each([
    ['at the top', list, { start: 0, end: 18 }],
    ['in the middle', { ...list, scrollTop: 4000 }, { start: 92, end: 118 }],
    ['at the bottom', { ...list, scrollTop: 799_600 }, { start: 19_982, end: 20_000 }],
    ['of a short list', { ...list, count: 3 }, { start: 0, end: 3 }],
    ['of an empty list', { ...list, count: 0 }, { start: 0, end: 0 }],
    ['of a list that has become shorter', { ...list, scrollTop: 4000, count: 2 }, { start: 2, end: 2 }],
  ])('%s are those in sight and a few more', (_, scrolled, expected) => {
    expect(visibleRange(scrolled)).toEqual(expected);
  });
});

describe('scrolling', () => {
  it.each([
    ['leaves a row in sight where it is', 5, 0, 0],
    ['brings up a row below', 10, 0, 40],
    ['brings down a row above', 2, 400, 80],
  ])('to a row %s', (_, index, scrollTop, expected) => {
    expect(scrollToRow(index, { ...list, scrollTop })).toBe(expected);
  });

  it('keeps a reader at the rows being read, and whoever is at the top at the top', () => {
    expect(scrollAfterInsert(400, 40, 3)).toBe(520);
    expect(scrollAfterInsert(0, 40, 3)).toBe(0);
  });
});

describe('the layout', () => {
  it.each([
    [1400, 'full'],
    [840, 'medium'],
    [360, 'cards'],
    [0, 'cards'],
  ])('of a list %i pixels wide is %s', (width, name) => {
    expect(listLayout(width).name).toBe(name);
  });
});
