import { describe, expect, it } from 'vitest';
import { MetaClock } from './meta-clock';

const DAY_MS = 86_400_000;

/** A clock that can be set, as read by a process that runs on. */
function settable(): { readonly clock: MetaClock; set(byMs: number): void } {
  let setMs = 0;
  const clock = new MetaClock(() => Date.now() + setMs);
  return { clock, set: (byMs) => void (setMs += byMs) };
}

describe('MetaClock', () => {
  it.each([
    ['nothing', 0, 0],
    ['a minute ahead', -60_000, 0],
    ['five minutes ahead', -300_000, 300_000],
    ['an hour behind', 3_600_000, 0],
  ])('measured: %s', (_, skewMs, aheadMs) => {
    const { clock } = settable();
    clock.measured(skewMs);
    expect(clock.aheadMs / 1_000).toBeCloseTo(aheadMs / 1_000, 1);
  });

  it('forgets a correction with the error, when the clock is set back', () => {
    const { clock, set } = settable();
    set(8 * DAY_MS);
    clock.measured(-8 * DAY_MS);
    set(-3 * DAY_MS);
    expect(clock.aheadMs / DAY_MS).toBeCloseTo(5, 3);
    set(-5 * DAY_MS);
    expect(clock.aheadMs).toBe(0);
    set(-DAY_MS);
    expect(clock.aheadMs).toBe(0);
  });

  it('does not take a machine that slept for one whose clock was set', () => {
    const { clock, set } = settable();
    clock.measured(0);
    set(8 * DAY_MS);
    expect(clock.aheadMs).toBe(0);
  });
});
