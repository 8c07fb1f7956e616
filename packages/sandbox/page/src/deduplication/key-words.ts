import type { Pair } from '../../../src/deduplication';

/** What a pair shares, in words. */
export const KEY_WORDS: Readonly<Record<Pair['by'], string>> = {
  event_id: 'event id',
  external_id: 'external id (fallback rule)',
  fbp: 'browser id fbp (fallback rule)',
};
