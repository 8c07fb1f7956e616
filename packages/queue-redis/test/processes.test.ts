import { eventRecord, queueContract } from '@capikit/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRedis, type RedisServer } from '../../../test/redis-server.mjs';
import { queueOfProcesses } from './queue-of-processes';

const PROCESSES = 4;
const LIMITS = { now: Date.now, maxEvents: 100_000, maxBytes: 1_000_000_000 };
let server: RedisServer;
let queues = 0;
beforeAll(async () => {
  server = await startRedis({ options: { appendonly: 'yes' } });
});
afterAll(() => server.stop());
const place = (): { url: string; prefix: string } => ({ url: server.url, prefix: `queue-${(queues += 1)}` });

describe(`${PROCESSES} processes`, () => {
  queueContract((options) => queueOfProcesses(PROCESSES, { ...options, ...place() }), { describe, it });

  it('claim each event once', async () => {
    const queue = await queueOfProcesses(PROCESSES, { ...LIMITS, ...place() });
    const ids = Array.from({ length: 3_000 }, (_, number) => `r${number}`);
    const claimed: string[] = [];
    const adding = Promise.all(ids.map(async (id) => queue.add([eventRecord({ id })])));
    const work = async (): Promise<void> => {
      while (claimed.length < ids.length) {
        // oxlint-disable-next-line no-await-in-loop -- one claim after the other, in each of them
        const claim = await queue.claim({ events: 50, bytes: 1_000_000, leaseMs: 30_000, except: [] });
        if (claim === null) continue;
        const some = claim.records.map(({ id }) => id);
        claimed.push(...some);
        // oxlint-disable-next-line no-await-in-loop -- as above
        expect(await claim.settle({ remove: some })).toBe(true);
      }
    };
    await Promise.all(Array.from({ length: 2 * PROCESSES }, work));
    expect(new Set(await adding)).toEqual(new Set(['added']));
    expect(claimed.toSorted()).toEqual(ids.toSorted());
    expect(await queue.depth()).toEqual({ events: 0, bytes: 0 });
    await queue.close();
  });

  it('that add an event with the same id agree on one', async () => {
    const queue = await queueOfProcesses(PROCESSES, { ...LIMITS, ...place() });
    const untilMs = Date.now() + 3_600_000;
    const orders = Array.from({ length: 300 }, (_, number) => `order-${number}`);
    const answers = await Promise.all(
      orders.flatMap((key) =>
        Array.from({ length: PROCESSES }, async () => {
          const answer = await queue.add([eventRecord({ id: `${key}-${(queues += 1)}`, guard: { key, untilMs } })]);
          return `${key} ${answer}`;
        }),
      ),
    );
    expect(answers.filter((answer) => answer.endsWith(' added')).toSorted()).toEqual(
      orders.map((key) => `${key} added`).toSorted(),
    );
    expect(answers.filter((answer) => answer.endsWith(' duplicate'))).toHaveLength(300 * (PROCESSES - 1));
    expect((await queue.depth()).events).toBe(300);
    await queue.close();
  });
});
