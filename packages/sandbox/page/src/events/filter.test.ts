import { describe, expect, it } from 'vitest';
import type { EventRow } from '../../../src/page-api';
import { EMPTY_TIMELINE, withNews, type Item } from '../feed/timeline';
import { filtered, filterOf, filterQuery } from './filter';
import { knownNames } from './known-names';
import { neighbour } from './neighbour';

const row = (id: number, changes: Partial<EventRow> = {}): EventRow => ({
  id,
  at: id,
  source: 'server',
  datasetId: '1',
  eventName: 'Purchase',
  eventId: `order-${id}`,
  matchKeys: ['em'],
  verdict: 'ok',
  issueCount: 0,
  ...changes,
});
const { items } = withNews(
  EMPTY_TIMELINE,
  {
    events: [
      row(1),
      row(2, { source: 'browser', matchKeys: ['fbp'] }),
      row(3, { eventName: 'Lead', datasetId: '2', verdict: 'warning' }),
      row(4, { eventName: 'Lead', verdict: 'refused' }),
    ],
    requests: [{ id: 5, at: 5, datasetId: '2', eventCount: 1, status: 401, sentence: 'The token was revoked.' }],
  },
  false,
);
const passing = (search: string): number[] => filtered(items, filterOf(search)).map(({ id }) => id);

describe('a filter', () => {
  it.each([
    ['', [1, 2, 3, 4, 5]],
    ['?event=Lead', [3, 4]],
    ['?dataset=2', [3, 5]],
    ['?source=browser', [2]],
    ['?verdict=refused', [4, 5]],
    ['?verdict=ok', [1, 2]],
    ['?q=ORDER-3', [3]],
    ['?q=fbp', [2]],
    ['?q=lead+order-4', [4]],
    ['?q=revoked', [5]],
    ['?q=nothing', []],
    ['?event=Purchase&source=server', [1]],
    ['?source=nonsense&verdict=constructor&other=1', [1, 2, 3, 4, 5]],
  ])('%s lets %j through', (search, expected) => {
    expect(passing(search)).toEqual(expected);
  });

  it.each(['?q=a+b&event=Purchase&dataset=1&source=server&verdict=ok', '?q=%26%3D%23', ''])(
    '%s is read and written alike',
    (search) => {
      expect(filterQuery(filterOf(search))).toBe(search);
    },
  );

  it('copies nothing when it narrows nothing', () => {
    expect(filtered(items, filterOf(''))).toBe(items);
  });
});

describe('the names to choose from', () => {
  it('are those that occur', () => {
    expect(knownNames(items)).toEqual({ events: ['Lead', 'Purchase'], datasets: ['1', '2'] });
  });
});

describe('the neighbour of a line', () => {
  const idOf = (item: Item | undefined): number | undefined => item?.id;

  it.each<[from: number | undefined, steps: number, expected: number]>([
    [undefined, 1, 5],
    [99, 1, 5],
    [5, 1, 4],
    [4, -1, 5],
    [5, -1, 5],
    [1, 1, 1],
    [5, 3, 2],
    [3, Infinity, 1],
    [3, -Infinity, 5],
  ])('of %s, %s steps down, is %s', (from, steps, expected) => {
    expect(idOf(neighbour(items, from, steps))).toBe(expected);
  });

  it('does not exist in an empty list', () => {
    expect(neighbour([], 1, 1)).toBeUndefined();
  });
});
