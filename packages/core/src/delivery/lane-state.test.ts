import { describe, expect, it } from 'vitest';
import { laneId } from './lane';
import { Lanes } from './lane-state';

const LANE = laneId({ datasetId: '1', window: 'week', testEventCode: undefined, partnerAgent: undefined });

describe('when to look at the lanes again', () => {
  const lanes = (): Lanes => new Lanes({ concurrency: 4, maxWaitMs: 1_000 });

  it('is when the oldest partial batch in flight has held back others for long enough', () => {
    const some = lanes();
    some.begin(LANE, { isFull: false, startedAt: 100 });
    some.begin(LANE, { isFull: false, startedAt: 300 });
    expect(some.nextLookAt(500)).toBe(1_100);
    expect(some.nextLookAt(1_100)).toBe(1_300);
    expect(some.nextLookAt(1_300)).toBeUndefined();
  });

  it('is never because of a batch that is over, or was full', () => {
    const some = lanes();
    const end = some.begin(LANE, { isFull: false, startedAt: 100 });
    some.begin(LANE, { isFull: true, startedAt: 100 });
    end();
    expect(some.nextLookAt(500)).toBeUndefined();
  });

  it('is what was said, if that is sooner', () => {
    const some = lanes();
    some.begin(LANE, { isFull: false, startedAt: 100 });
    some.lookAt(700);
    some.lookAt(2_000);
    expect([some.nextLookAt(500), some.nextLookAt(700), some.nextLookAt(1_100)]).toEqual([700, 1_100, 2_000]);
  });
});
