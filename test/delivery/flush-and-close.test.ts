import { describe, expect, it } from 'vitest';
import { memoryQueue } from '../../packages/core/src/delivery/memory-queue';
import type { Claim, EventQueue } from '../../packages/core/src/delivery/queue';
import { eventRecord } from '../../packages/core/src/testing';
import { eventRecords, startDelivery } from './start-delivery';

describe('flush', () => {
  it('is over when the ends were told, also with a store that shows what it wrote before it answers', async () => {
    const kept = memoryQueue();
    let isWritten: () => void;
    const written = new Promise<void>((resolve) => (isWritten = resolve));
    const queue: EventQueue = {
      durable: kept.durable,
      add: (records) => kept.add(records),
      depth: () => kept.depth(),
      close: () => kept.close(),
      async claim(options) {
        const claim = await kept.claim(options);
        if (claim === null) return null;
        const settle: Claim['settle'] = async (settlement) => {
          const isSettled = await claim.settle(settlement);
          isWritten();
          await new Promise((resolve) => setTimeout(resolve, 50));
          return isSettled;
        };
        return { ...claim, settle };
      },
    };
    const { accept, dispatcher, endCounts } = await startDelivery({ queue });
    accept(...eventRecords(3));
    await written;
    expect(await dispatcher.flush()).toBe(true);
    expect(endCounts()).toEqual({ delivered: 3 });
  });

  it('is true at once when nothing waits', async () => {
    const { dispatcher } = await startDelivery();
    expect(await dispatcher.flush()).toBe(true);
  });

  it('waits only for what was accepted before', async () => {
    const { accept, dispatcher, sandbox } = await startDelivery();
    sandbox.replyNext({ delayMs: 100 });
    accept(eventRecord({ acceptedAt: Date.now() - 5 }));
    const flushed = dispatcher.flush();
    await sandbox.waitUntil(() => sandbox.requests.length === 1);
    sandbox.replyNext({ delayMs: 1_000 });
    accept(eventRecord({ acceptedAt: Date.now() + 5 }));
    expect(await flushed).toBe(true);
    expect(sandbox.requests.filter(({ answer }) => answer === 'sent').length).toBe(1);
  });

  it('is right while another flush runs', async () => {
    const { accept, dispatcher, sandbox, endCounts } = await startDelivery();
    sandbox.replyNext({ delayMs: 100 }, { delayMs: 100 });
    accept(eventRecord());
    const first = dispatcher.flush();
    await sandbox.waitUntil(() => sandbox.requests.length === 1);
    accept(eventRecord());
    const short = dispatcher.flush({ timeoutMs: 20 });
    const second = dispatcher.flush();
    expect(await short).toBe(false);
    expect(await first).toBe(true);
    expect(await second).toBe(true);
    expect(endCounts()).toEqual({ delivered: 2 });
  });

  it('is false after its time, and the events go on', async () => {
    const { accept, dispatcher, sandbox } = await startDelivery();
    sandbox.replyNext({ delayMs: 200 });
    accept(eventRecord());
    expect(await dispatcher.flush({ timeoutMs: 30 })).toBe(false);
    expect(await dispatcher.flush()).toBe(true);
  });

  it('waits for a lane that backs off, within its time', async () => {
    const { accept, dispatcher, sandbox } = await startDelivery();
    sandbox.replyNext({ status: 500, times: 4 });
    accept(eventRecord());
    expect(await dispatcher.flush()).toBe(true);
    expect(sandbox.counts.requests).toBe(5);
  });

  it('ends in time although the queue never answers', async () => {
    const hanging: EventQueue = { ...silent(), depth: () => new Promise(() => undefined) };
    const { dispatcher } = await startDelivery({ queue: hanging });
    expect(await dispatcher.flush({ timeoutMs: 30 })).toBe(false);
  });
});

describe('close', () => {
  it('delivers what was accepted, then nothing more', async () => {
    const { accept, dispatcher, sandbox, endCounts } = await startDelivery();
    accept(...eventRecords(1_000));
    expect(await dispatcher.close()).toBe(true);
    expect(endCounts()).toEqual({ delivered: 1_000 });
    accept(eventRecord());
    expect(await dispatcher.flush({ timeoutMs: 50 })).toBe(true);
    expect(sandbox.counts.accepted).toBe(1_000);
  });

  it('shares its promise and may be called again', async () => {
    const { accept, dispatcher } = await startDelivery();
    accept(eventRecord());
    const closing = dispatcher.close();
    expect(dispatcher.close({ timeoutMs: 0 })).toBe(closing);
    expect(await closing).toBe(true);
    expect(await dispatcher.close()).toBe(true);
  });

  it('reports what a queue cannot keep, claimed, waiting and backing off', async () => {
    const { accept, dispatcher, sandbox, ends, endCounts } = await startDelivery({
      settings: { batch: { maxEvents: 2, maxBytes: 1e6, maxWaitMs: 1_000, concurrency: 2 } },
    });
    sandbox.replyNext({ hang: true, until: () => false });
    const records = eventRecords(10);
    accept(...records);
    await sandbox.waitUntil(() => sandbox.requests.length === 1);
    const startedAt = Date.now();
    expect(await dispatcher.close({ timeoutMs: 50 })).toBe(false);
    expect(Date.now() - startedAt).toBeLessThan(1_000);
    expect(endCounts()).toEqual({ closed: 10 });
    expect(new Set(ends.map(({ record }) => record.id))).toEqual(new Set(records.map(({ id }) => id)));
    expect(dispatcher.inFlight).toBe(0);
  });

  it('does not wait for a held lane, and says why its events were lost', async () => {
    const { accept, dispatcher, sandbox, ends } = await startDelivery();
    sandbox.replyNext({ graphError: { code: 190 } });
    accept(eventRecord());
    const startedAt = Date.now();
    expect(await dispatcher.close({ timeoutMs: 10_000 })).toBe(false);
    expect(Date.now() - startedAt).toBeLessThan(1_000);
    expect(ends).toMatchObject([{ end: 'closed', error: { code: 190 } }]);
  });

  it('gives events of a durable queue back to it, due at once', async () => {
    const inner = memoryQueue();
    const queue: EventQueue = {
      durable: true,
      add: (records) => inner.add(records),
      claim: (options) => inner.claim(options),
      depth: () => inner.depth(),
      close: async () => [],
    };
    const { accept, dispatcher, sandbox, ends } = await startDelivery({ queue });
    sandbox.replyNext({ hang: true });
    const record = eventRecord();
    accept(record);
    await sandbox.waitUntil(() => sandbox.requests.length === 1);
    expect(await dispatcher.close({ timeoutMs: 20 })).toBe(false);
    expect(ends).toEqual([]);
    expect(await inner.claim({ events: 1, bytes: 1, leaseMs: 1, except: [] })).toMatchObject({
      records: [{ id: record.id }],
    });
  });

  it('interrupts every wait: credentials, answers, a queue that fails or hangs', async () => {
    const credentials = await startDelivery({ credentials: never, settings: { timeoutMs: 60_000 } });
    const answers = await startDelivery({ settings: { timeoutMs: 60_000 } });
    const failing = await startDelivery({ queue: { ...silent(), claim: () => Promise.reject(new Error('gone')) } });
    const hanging = await startDelivery({ queue: { ...silent(), claim: never, depth: never } });
    answers.sandbox.replyNext({ hang: true });
    const all = [credentials, answers, failing, hanging];
    for (const { accept } of all) accept(eventRecord());
    await answers.sandbox.waitUntil(() => answers.sandbox.requests.length === 1);
    const startedAt = Date.now();
    await Promise.all(all.map(({ dispatcher }) => dispatcher.close({ timeoutMs: 20 })));
    expect(Date.now() - startedAt).toBeLessThan(1_500);
  });
});

describe('the process', () => {
  it('sees no unhandled rejection when listeners throw', async () => {
    const { accept, dispatcher, sandbox } = await startDelivery({ report: thrower, notice: thrower });
    sandbox.replyNext({ graphError: { code: 190 } });
    accept(eventRecord());
    expect(await dispatcher.flush()).toBe(false);
    const other = await startDelivery({ report: thrower, notice: thrower });
    other.accept(...eventRecords(10));
    expect(await other.dispatcher.flush()).toBe(true);
    expect(await other.dispatcher.close()).toBe(true);
  });
});

const never = (): Promise<never> => new Promise(() => undefined);

const thrower = (): never => {
  throw new Error('listener');
};

/** A queue that takes everything and gives nothing. */
function silent(): EventQueue {
  return {
    durable: false,
    add: () => 'added',
    claim: () => null,
    depth: () => ({ events: 1, bytes: 1 }),
    close: async () => [],
  };
}
