import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventRecord } from '../testing';
import { isolate, type Isolation } from './isolate';
import { localError, type GraphError } from './graph-error';
import type { EventRecord } from './queue';

const REFUSED: GraphError = { code: 100, subcode: 2804009, httpStatus: 400, explanation: 'No value.' };

interface Run extends Isolation {
  readonly requests: number;
  readonly delivered: readonly EventRecord[];
}

async function run(
  batch: readonly EventRecord[],
  isBad: (record: EventRecord) => boolean,
  random = Math.random,
): Promise<Run> {
  const delivered: EventRecord[] = [];
  let requests = 0;
  const isolation = await isolate(
    { records: batch, error: REFUSED },
    {
      send: async (records) => {
        requests += 1;
        if (records.some(isBad)) return { kind: 'isolate', error: REFUSED, facts: {} };
        delivered.push(...records);
        return { kind: 'delivered', received: records.length, messages: [], facts: {} };
      },
      deliveredMeanwhile: () => delivered.length > 0,
      random,
      wasRefused: false,
    },
  );
  return { ...isolation, requests, delivered };
}

const batchOf = (size: number): EventRecord[] => Array.from({ length: size }, () => eventRecord());

describe('isolate', () => {
  it('delivers every good event once and refuses every bad one alone, or holds all that is left', async () => {
    const batches = fc.array(fc.boolean(), { minLength: 1, maxLength: 60 }).filter((bad) => bad.includes(true));
    await fc.assert(
      fc.asyncProperty(
        batches,
        fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })),
        async (bad, numbers) => {
          const batch = batchOf(bad.length);
          const badIds = new Set(batch.filter((_, index) => bad[index]).map(({ id }) => id));
          const { verdict, refused, delivered, untested } = await run(
            batch,
            ({ id }) => badIds.has(id),
            () => numbers.next().value,
          );
          const ids = [...delivered, ...untested, ...refused.map(({ record }) => record)].map(({ id }) => id);
          expect(ids.toSorted()).toEqual(batch.map(({ id }) => id).toSorted());
          expect(refused.every(({ record }) => badIds.has(record.id))).toBe(true);
          expect([verdict, delivered.length]).toEqual(
            verdict === 'configuration' ? [verdict, 0] : ['isolated', batch.length - badIds.size],
          );
        },
      ),
    );
  });

  it('needs at most some twenty requests to know a mass refusal', async () => {
    const { verdict, requests, refused } = await run(batchOf(1_000), () => true);
    expect({ verdict, requests, refused: refused.length }).toEqual({
      verdict: 'configuration',
      requests: 20,
      refused: 11,
    });
  });

  it.each([0, 499, 500, 999])('finds the bad event at %i of 1000 in at most 20 requests', async (at) => {
    const batch = batchOf(1_000);
    const { requests, refused } = await run(batch, (record) => record === batch[at]);
    expect(refused).toEqual([{ record: batch[at], error: REFUSED }]);
    expect(requests).toBeLessThanOrEqual(20);
  });

  it('sends a lone event not again', async () => {
    expect(await run(batchOf(1), () => true)).toMatchObject({ verdict: 'isolated', requests: 0, refused: [{}] });
  });

  it('gives back what is untested when the lease is lost or another answer comes', async () => {
    const batch = batchOf(8);
    const ports = { deliveredMeanwhile: () => false, random: () => 0, wasRefused: false };
    const lost = await isolate({ records: batch, error: REFUSED }, { ...ports, send: async () => ({ kind: 'lost' }) });
    expect(lost).toMatchObject({ verdict: 'lost', refused: [] });
    const stoppedBy = { kind: 'retry', error: localError('TIMEOUT'), facts: {} } as const;
    const stopped = await isolate({ records: batch, error: REFUSED }, { ...ports, send: async () => stoppedBy });
    expect(stopped).toEqual({ verdict: 'stopped', refused: [], untested: batch, stoppedBy });
  });

  it('knows from three events that a lane held for its refusals is still refused', async () => {
    let requests = 0;
    const isolation = await isolate(
      { records: batchOf(1_000), error: REFUSED },
      {
        send: async () => {
          requests += 1;
          return { kind: 'isolate', error: REFUSED, facts: {} };
        },
        deliveredMeanwhile: () => false,
        random: () => 0.5,
        wasRefused: true,
      },
    );
    expect([isolation.verdict, requests]).toEqual(['configuration', 3]);
  });
});
