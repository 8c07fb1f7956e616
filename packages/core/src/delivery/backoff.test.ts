import { describe, expect, it } from 'vitest';
import { askedBackoffMs, backoffMs, parseRegainAccess, parseRetryAfter, throttledBackoffMs } from './backoff';

const RETRY = { baseMs: 250, maxMs: 300_000 };
const HOUR_MS = 3_600_000;
const NOW = Date.parse('Mon, 23 Nov 2026 12:00:00 GMT');

describe('backoff', () => {
  it.each([
    [1, 500],
    [2, 1_000],
    [5, 8_000],
    [20, 300_000],
    [10_000, 300_000],
  ])('after %i failures is anything up to %i ms', (failures, ceiling) => {
    expect(backoffMs(failures, RETRY, () => 0)).toBe(0);
    expect(backoffMs(failures, RETRY, () => 0.5)).toBe(ceiling / 2);
    expect(backoffMs(failures, RETRY, () => 1)).toBe(ceiling);
  });

  it.each([
    [1, 5_000, 10_000],
    [3, 20_000, 40_000],
    [50, 150_000, 300_000],
  ])('when throttled, after %i failures, is from %i to %i ms', (failures, least, most) => {
    expect(throttledBackoffMs(failures, RETRY, () => 0)).toBe(least);
    expect(throttledBackoffMs(failures, RETRY, () => 1)).toBe(most);
  });

  it.each([
    [0, 0, 0],
    [2_000, 2_000, 2_200],
    [HOUR_MS, HOUR_MS, HOUR_MS + 1_000],
  ])('asked for %i ms is from %i to %i ms', (asked, least, most) => {
    expect(askedBackoffMs(asked, () => 0)).toBe(least);
    expect(askedBackoffMs(asked, () => 1)).toBe(most);
  });
});

describe('Retry-After', () => {
  it.each([
    ['0', 0],
    ['120', 120_000],
    [' 2 ', 2_000],
    ['1.5', 1_500],
    ['999999', HOUR_MS],
    ['Mon, 23 Nov 2026 12:00:30 GMT', 30_000],
    ['Mon, 23 Nov 2026 11:00:00 GMT', 0],
    ['Wed, 23 Dec 2026 12:00:00 GMT', HOUR_MS],
    ['-5', undefined],
    ['soon', undefined],
    ['1 apple', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s is %s ms', (header, ms) => expect(parseRetryAfter(header, NOW)).toBe(ms));
});

describe('X-Business-Use-Case-Usage', () => {
  it.each([
    ['{"1":[{"type":"ads","estimated_time_to_regain_access":19}]}', 19 * 60_000],
    [
      '{"1":[{"estimated_time_to_regain_access":0},{"estimated_time_to_regain_access":3}],"2":[{"estimated_time_to_regain_access": "5"}]}',
      300_000,
    ],
    ['{"1":[{"estimated_time_to_regain_access":9999}]}', HOUR_MS],
    ['{"1":[{"estimated_time_to_regain_access":0}]}', undefined],
    ['not json', undefined],
    [undefined, undefined],
  ])('%s is %s ms', (header, ms) => expect(parseRegainAccess(header)).toBe(ms));
});
