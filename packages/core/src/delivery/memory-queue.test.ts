import { describe, expect, it } from 'vitest';
import { eventRecord, queueContract } from '../testing';
import { memoryQueue, RECORD_OVERHEAD_BYTES } from './memory-queue';

queueContract((options) => memoryQueue(options), { describe, it });

describe('memoryQueue', () => {
  it('counts bodies and a fixed overhead per record', async () => {
    const queue = memoryQueue({ maxBytes: 2 * (RECORD_OVERHEAD_BYTES + 10) });
    const body = new Uint8Array(10);
    const add = async () => queue.add([eventRecord({ body })]);
    expect([await add(), await add(), await add()]).toEqual(['added', 'added', 'full']);
    expect(queue.depth()).toMatchObject({ events: 2, bytes: 2 * (RECORD_OVERHEAD_BYTES + 10) });
  });

  it('holds 100,000 events by default', async () => {
    const queue = memoryQueue({ maxBytes: Number.MAX_SAFE_INTEGER });
    const record = eventRecord();
    for (let added = 0; added < 100_000; added += 1) await queue.add([{ ...record, id: `${added}` }]);
    expect(await queue.add([record])).toBe('full');
  });

  it('is emptied lane by lane however records were released and leases lost', async () => {
    let now = 0;
    const queue = memoryQueue({ now: () => now });
    const left = new Set<string>();
    for (let at = 0; at < 300; at += 1) {
      const record = eventRecord({ lane: `lane-${at % 7}`, acceptedAt: at });
      left.add(record.id);
      await queue.add([record]);
    }
    for (let round = 0; left.size > 0; round += 1) {
      expect(round).toBeLessThan(2_000);
      now += 10;
      const claim = await queue.claim({ events: 5, bytes: 1e6, leaseMs: 50, except: [] });
      if (claim === null || round % 3 === 0) continue;
      const [first, ...rest] = claim.records.map(({ id }) => id);
      if (first !== undefined && (await claim.settle({ remove: [first], release: { ids: rest, delayMs: round % 40 } })))
        left.delete(first);
    }
    expect(queue.depth()).toEqual({ events: 0, bytes: 0 });
  });

  it('forgets the oldest guard keys first, and none of the newest 100,000', async () => {
    const queue = memoryQueue({ maxEvents: 1e9, maxBytes: Number.MAX_SAFE_INTEGER, now: () => 0 });
    const record = eventRecord();
    const add = async (key: number) => queue.add([{ ...record, guard: { key: `${key}`, untilMs: 1 } }]);
    for (let key = 0; key < 250_000; key += 1) await add(key);
    expect(await add(150_001)).toBe('duplicate');
    expect(await add(0)).toBe('added');
  });
});
