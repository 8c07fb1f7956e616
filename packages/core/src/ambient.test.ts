import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ambientTracker, runWithTracker } from './ambient';
import type { Tracker } from './tracker';

const tracker = (name: string): Tracker => ({ name }) as unknown as Tracker;

describe('the ambient tracker', () => {
  it('is found after awaits, and only inside', async () => {
    const owner = {};
    const mine = tracker('mine');
    const found = await runWithTracker(owner, mine, async () => {
      await wait(1);
      return ambientTracker(owner);
    });
    expect(found).toBe(mine);
    expect(ambientTracker(owner)).toBeUndefined();
  });

  it('is each owner’s own, also nested', () => {
    const [a, b] = [{}, {}];
    const [ofA, ofB, inner] = [tracker('a'), tracker('b'), tracker('inner')];
    runWithTracker(a, ofA, () =>
      runWithTracker(b, ofB, () => {
        expect(ambientTracker(a)).toBe(ofA);
        expect(ambientTracker(b)).toBe(ofB);
        runWithTracker(a, inner, () => expect(ambientTracker(a)).toBe(inner));
        expect(ambientTracker(a)).toBe(ofA);
      }),
    );
  });

  it('shares its storage with another installed version', () => {
    const shared = (globalThis as Record<symbol, unknown>)[Symbol.for('capikit.ambient.1')];
    expect(shared).toHaveProperty('getStore');
  });
});
