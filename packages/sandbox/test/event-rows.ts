import type { EventRow } from '../src/page-api';

/** In milliseconds. */
export const HOUR = 3_600_000;
let id = 0;

/** What makes a row of a test special. */
export type Given = Partial<Omit<EventRow, 'id' | 'source' | 'matchKeys' | 'issueCount'>>;

function row(source: EventRow['source'], { at = 0, ...given }: Given): EventRow {
  id += 1;
  const actionSource = source === 'server' ? { actionSource: 'website' } : {};
  return {
    ...actionSource,
    id,
    at,
    source,
    datasetId: '1',
    eventName: 'Purchase',
    matchKeys: [],
    verdict: 'ok',
    issueCount: 0,
    ...given,
  };
}

/** An event of the browser's. */
export const browser = (given: Given): EventRow => row('browser', given);
/** An event of the server's, from the website. */
export const server = (given: Given): EventRow => row('server', given);
