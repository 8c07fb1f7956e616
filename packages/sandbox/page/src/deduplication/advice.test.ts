import { describe, expect, it } from 'vitest';
import type { Coverage, Lone, LoneReason } from '../../../src/deduplication';
import { coverageAdvice } from './advice';

const coverage = (share: number | undefined, eventName = 'Purchase'): Coverage => ({
  datasetId: '1',
  eventName,
  browser: 4,
  server: 4,
  paired: 0,
  ...(share !== undefined && { share }),
});
const lone = (reason: LoneReason, source: 'browser' | 'server' = 'browser', eventName = 'Purchase'): Lone => ({
  event: { id: 1, at: 0, source, datasetId: '1', eventName, matchKeys: [], verdict: 'ok', issueCount: 0 },
  reason,
  sentence: '',
});

describe('the advice on a share', () => {
  it('names the commonest reason why browser events of that name are alone', () => {
    const reasons = [
      lone('other-side-missing'),
      lone('id-differs'),
      lone('id-differs'),
      ...Array.from({ length: 9 }, () => lone('too-late', 'server')),
      ...Array.from({ length: 9 }, () => lone('name-differs', 'browser', 'Lead')),
    ];

    const [advice, ...more] = coverageAdvice([coverage(0.5)], reasons);

    expect(advice?.finding).toBe('50% of 4 browser events were sent by the server too. The event id differs.');
    expect(advice?.advice).toContain('eventIdFor()');
    expect(more).toEqual([]);
  });

  it('is silent from the goal on, and where no browser event came', () => {
    expect(coverageAdvice([coverage(0.75), coverage(1), coverage(undefined)], [])).toEqual([]);
  });
});
