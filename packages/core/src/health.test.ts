import { describe, expect, it } from 'vitest';
import { judgeHealth, type HealthSigns } from './health';

const NOW = 1_700_000_000_000;
const WELL: HealthSigns = {
  isClosed: false,
  depth: { events: 0, bytes: 0 },
  lastFullAt: undefined,
  lanes: [],
  now: NOW,
};
const lane = { datasetId: '42', window: 'week' as const };

describe('judgeHealth', () => {
  it.each<[string, Partial<HealthSigns>, string[]]>([
    ['nothing', {}, []],
    ['a queue with young events', { depth: { events: 1, bytes: 1, oldestAcceptedAt: NOW - 3_600_000 } }, []],
    ['old events', { depth: { events: 1, bytes: 1, oldestAcceptedAt: NOW - 3_600_001 } }, ['DELIVERY_LATE']],
    ['a queue without answer', { depth: undefined }, ['QUEUE_FAILING']],
    ['a queue that was full just now', { lastFullAt: NOW - 59_999 }, ['QUEUE_FULL']],
    ['a queue that was full a minute ago', { lastFullAt: NOW - 60_000 }, []],
    ['a lane that backs off', { lanes: [{ lane, status: 'backing-off', inFlight: 0 }] }, []],
    ['a held lane', { lanes: [{ lane, status: 'held', inFlight: 0 }] }, ['LANE_HELD']],
    ['the end', { isClosed: true, depth: undefined }, ['CLOSED', 'QUEUE_FAILING']],
  ])('finds in %s the problems it has', (_, signs, codes) => {
    const { isHealthy, problems } = judgeHealth({ ...WELL, ...signs });
    expect(problems.map(({ code }) => code)).toEqual(codes);
    expect(isHealthy).toBe(codes.length === 0);
  });

  it('says which dataset is held and why', () => {
    const error = { code: 190, explanation: 'The access token has expired.' };
    const { problems } = judgeHealth({ ...WELL, lanes: [{ lane, status: 'held', inFlight: 0, error }] });
    expect(problems[0]?.message).toBe('Events of dataset 42 wait: The access token has expired.');
  });
});
