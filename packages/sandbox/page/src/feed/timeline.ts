import type { EventRow, RequestRow } from '../../../src/page-api';

/** One line of the list: an event, or a request that was refused before its events were looked at. */
export type Item =
  | { readonly kind: 'event'; readonly id: number; readonly row: EventRow; readonly text: string }
  | { readonly kind: 'request'; readonly id: number; readonly row: RequestRow; readonly text: string };

/** What the page knows of: the lines it shows, and those that wait while it is paused. Oldest first. */
export interface Timeline {
  readonly items: readonly Item[];
  readonly waiting: readonly Item[];
}

/** Rows as they come from the sandbox. */
export interface Rows {
  readonly events: readonly EventRow[];
  readonly requests: readonly RequestRow[];
}

/** How many lines are kept, of those shown and of those waiting; the oldest go first. */
export const MAX_ITEMS = 20_000;

/** Nothing yet. */
export const EMPTY_TIMELINE: Timeline = { items: [], waiting: [] };

/** Adds rows: to the list, or to what waits. */
export function withNews(timeline: Timeline, rows: Rows, paused: boolean): Timeline {
  const news = itemsOf(rows);
  if (news.length === 0) return timeline;
  if (paused) return { ...timeline, waiting: newest([...timeline.waiting, ...news]) };
  return { ...timeline, items: newest([...timeline.items, ...news]) };
}

/** Starts anew from a snapshot. A paused list takes up no line newer than its newest; the others wait. */
export function fromSnapshot(timeline: Timeline, rows: Rows, paused: boolean): Timeline {
  const all = newest(itemsOf(rows));
  if (!paused) return { items: all, waiting: [] };
  const lastShown = timeline.items.at(-1)?.id ?? 0;
  return { items: all.filter(({ id }) => id <= lastShown), waiting: all.filter(({ id }) => id > lastShown) };
}

/** Shows what was waiting. */
export function resumed({ items, waiting }: Timeline): Timeline {
  return { items: newest([...items, ...waiting]), waiting: [] };
}

/** The events among the lines. */
export function eventRows(items: readonly Item[]): EventRow[] {
  return items.flatMap((item) => (item.kind === 'event' ? [item.row] : []));
}

function itemsOf({ events, requests }: Rows): Item[] {
  const items: Item[] = [...events.map(eventItem), ...requests.map(requestItem)];
  return requests.length === 0 ? items : items.toSorted((a, b) => a.id - b.id);
}

function eventItem(row: EventRow): Item {
  const { eventName, eventId, datasetId, actionSource, currency, matchKeys, testEventCode, fbp } = row;
  const words = [eventName, eventId, datasetId, actionSource, currency, ...matchKeys, testEventCode, fbp];
  return { kind: 'event', id: row.id, row, text: searchable(words) };
}

function requestItem(row: RequestRow): Item {
  return { kind: 'request', id: row.id, row, text: searchable([row.datasetId, row.status, row.sentence]) };
}

function searchable(words: readonly (string | number | undefined)[]): string {
  return words
    .filter((word) => word !== undefined)
    .join(' ')
    .toLowerCase();
}

function newest(items: Item[]): Item[] {
  return items.length > MAX_ITEMS ? items.slice(-MAX_ITEMS) : items;
}
