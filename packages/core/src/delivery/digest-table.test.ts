import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DigestTable } from './digest-table';

const digest = (...words: readonly number[]): Uint32Array => Uint32Array.from([...words, 0, 0, 0, 0].slice(0, 4));

describe('DigestTable', () => {
  it('answers as a Map does, also for digests that begin alike', () => {
    const steps = fc.array(
      fc.record({
        step: fc.constantFrom('set', 'free', 'get'),
        words: fc.tuple(fc.nat(3), fc.nat(3)),
        time: fc.integer({ min: 1, max: 3 }),
      }),
      { maxLength: 200 },
    );
    fc.assert(
      fc.property(steps, (list) => {
        const table = new DigestTable();
        const map = new Map<string, number>();
        for (const { step, words, time } of list) {
          const key = words.join();
          if (step === 'set') table.set(digest(...words), time);
          if (step === 'set') map.set(key, time);
          if (step === 'free') table.free(digest(...words), time);
          if (step === 'free' && map.get(key) === time) map.set(key, -1);
          expect(table.get(digest(...words))).toBe(map.get(key));
          expect(table.size).toBe(map.size);
        }
      }),
    );
  });

  it('keeps everything while it grows', () => {
    const table = new DigestTable();
    for (let word = 0; word < 10_000; word += 1) table.set(digest(word % 7, word), word + 1);
    expect(table.size).toBe(10_000);
    for (let word = 0; word < 10_000; word += 1) expect(table.get(digest(word % 7, word))).toBe(word + 1);
    expect(table.get(digest(1, 10_000))).toBeUndefined();
  });
});
