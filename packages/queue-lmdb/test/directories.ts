import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Claim, ClaimOptions, EventQueue } from '@capikit/core';
import { onTestFinished } from 'vitest';

/** A new directory that goes with the test. */
export function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'capikit-queue-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Claims that must succeed, or at least be tried. */
export function claims(queue: EventQueue): {
  claim: (options?: Partial<ClaimOptions>) => Promise<Claim>;
  drain: () => Promise<string[]>;
} {
  const tryClaim = async (options: Partial<ClaimOptions> = {}): Promise<Claim | null> =>
    queue.claim({ events: 1_000, bytes: 100_000_000, leaseMs: 30_000, except: [], ...options });
  return {
    claim: async (options) => {
      const claim = await tryClaim(options);
      if (claim === null) throw new Error('nothing could be claimed');
      return claim;
    },
    drain: async () => {
      const ids: string[] = [];
      for (let claim = await tryClaim(); claim !== null; claim = await tryClaim()) {
        const claimed = claim.records.map(({ id }) => id);
        ids.push(...claimed);
        await claim.settle({ remove: claimed });
      }
      return ids;
    },
  };
}
