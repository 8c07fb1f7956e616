import type { Stored, TrackResult } from './outcome';

/** Of what became of one event for several datasets, what is told. */
const RANK: Readonly<Record<TrackResult['status'], number>> = {
  accepted: 0,
  refused: 1,
  skipped: 2,
  invalid: 3,
  closed: 4,
};

/** What `track()` answers about one event for several datasets: what became of it where it got furthest. */
export function resultOfAll(results: readonly TrackResult[]): TrackResult {
  const best = results.reduce((one, other) => (RANK[other.status] < RANK[one.status] ? other : one));
  if (best.status !== 'accepted') return best;
  const stored = Promise.all(results.map((result) => result.stored)).then((all): Stored =>
    all.includes('not-accepted') ? 'not-accepted' : 'stored',
  );
  return { ...best, stored };
}
