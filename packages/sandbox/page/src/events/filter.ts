import type { EventRow } from '../../../src/page-api';
import type { Item } from '../feed/timeline';

/** What the list is narrowed to; an empty text narrows nothing. */
export interface Filter {
  readonly text: string;
  readonly event: string;
  readonly dataset: string;
  readonly source: '' | EventRow['source'];
  readonly verdict: '' | EventRow['verdict'];
}

const SOURCES: readonly string[] = ['browser', 'server'] satisfies EventRow['source'][];
const VERDICTS: readonly string[] = ['ok', 'warning', 'refused'] satisfies EventRow['verdict'][];

/** Reads a query such as `?q=order&event=Purchase`; what it does not know narrows nothing. */
export function filterOf(search: string): Filter {
  const query = new URLSearchParams(search);
  const oneOf = (name: string, allowed: readonly string[]): string => {
    const value = query.get(name) ?? '';
    return allowed.includes(value) ? value : '';
  };
  return {
    text: query.get('q') ?? '',
    event: query.get('event') ?? '',
    dataset: query.get('dataset') ?? '',
    source: oneOf('source', SOURCES) as Filter['source'],
    verdict: oneOf('verdict', VERDICTS) as Filter['verdict'],
  };
}

/** The query of a filter, with its question mark; empty when it narrows nothing. */
export function filterQuery({ text, ...rest }: Filter): string {
  const entries = Object.entries({ q: text, ...rest }).filter(([, value]) => value !== '');
  return entries.length === 0 ? '' : `?${new URLSearchParams(entries)}`;
}

/** The lines a filter lets through. Text is looked for without regard to case, all words of it. */
export function filtered(items: readonly Item[], filter: Filter): readonly Item[] {
  if (filterQuery(filter) === '') return items;
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  return items.filter((item) => passes(item, filter) && words.every((word) => item.text.includes(word)));
}

function passes({ kind, row }: Item, { event, dataset, source, verdict }: Filter): boolean {
  if (dataset && row.datasetId !== dataset) return false;
  if (kind === 'request') return !event && !source && (!verdict || verdict === 'refused');
  return (
    (!event || row.eventName === event) && (!source || row.source === source) && (!verdict || row.verdict === verdict)
  );
}
