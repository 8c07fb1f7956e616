import { describe, expect, it } from 'vitest';
import type { EventRow, RequestRow } from '../../../src/page-api';
import { EMPTY_TIMELINE, eventRows, fromSnapshot, MAX_ITEMS, resumed, withNews, type Timeline } from './timeline';

const event = (id: number): EventRow => ({
  id,
  at: id,
  source: 'server',
  datasetId: '1',
  eventName: 'Lead',
  matchKeys: ['em'],
  verdict: 'ok',
  issueCount: 0,
});
const request = (id: number): RequestRow => ({ id, at: id, eventCount: 1, status: 401, sentence: 'No such token.' });
const rows = (...ids: number[]): { events: EventRow[]; requests: RequestRow[] } => ({
  events: ids.map(event),
  requests: [],
});
const ids = ({ items, waiting }: Timeline): [number[], number[]] => [
  items.map(({ id }) => id),
  waiting.map(({ id }) => id),
];

describe('the timeline', () => {
  it('puts events and refused requests in the order they came', () => {
    const timeline = withNews(EMPTY_TIMELINE, { events: [event(1), event(3)], requests: [request(2)] }, false);

    expect(ids(timeline)).toEqual([[1, 2, 3], []]);
    expect(eventRows(timeline.items).map(({ id }) => id)).toEqual([1, 3]);
  });

  it('is the same object when nothing came', () => {
    expect(withNews(EMPTY_TIMELINE, rows(), false)).toBe(EMPTY_TIMELINE);
  });

  it('holds back what comes while it is paused, and shows it afterwards', () => {
    const before = withNews(EMPTY_TIMELINE, rows(1), false);
    const paused = withNews(withNews(before, rows(2), true), rows(3), true);

    expect(ids(paused)).toEqual([[1], [2, 3]]);
    expect(ids(resumed(paused))).toEqual([[1, 2, 3], []]);
  });

  it('starts anew from a snapshot', () => {
    const before = withNews(EMPTY_TIMELINE, rows(1, 2), false);

    expect(ids(fromSnapshot(before, rows(7, 8), false))).toEqual([[7, 8], []]);
    expect(ids(fromSnapshot(before, rows(), false))).toEqual([[], []]);
  });

  it('shows no newer line after a snapshot while it is paused', () => {
    const before = withNews(withNews(EMPTY_TIMELINE, rows(1, 2), false), rows(3), true);

    expect(ids(fromSnapshot(before, rows(1, 2, 3, 4), true))).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it.each([
    ['shown', false],
    ['waiting', true],
  ])('keeps the newest of those %s', (_, paused) => {
    const many = rows(...Array.from({ length: MAX_ITEMS + 5 }, (_item, index) => index + 1));
    const { items, waiting } = withNews(EMPTY_TIMELINE, many, paused);
    const kept = paused ? waiting : items;

    expect([kept.length, kept[0]?.id, kept.at(-1)?.id]).toEqual([MAX_ITEMS, 6, MAX_ITEMS + 5]);
  });
});
