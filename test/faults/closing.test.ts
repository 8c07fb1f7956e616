import { createCapi, memoryQueue, type EventQueue } from '@capikit/core';
import { startSandbox } from '@capikit/sandbox';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DATASET, setup, TOKEN } from '../pipeline/setup';
import { expectEnds, ledgerOf, trackPages } from './ledger';

/** A memory queue that, like a store on a disk, answers `add` in a later turn. */
function slowQueue(): EventQueue {
  const queue = memoryQueue();
  return {
    durable: queue.durable,
    add: async (records) => {
      await new Promise(setImmediate);
      return queue.add(records);
    },
    claim: (options) => queue.claim(options),
    depth: () => queue.depth(),
    close: () => queue.close(),
  };
}

describe('flush()', () => {
  it('is true at once when nothing was accepted', async () => {
    const { kit, sandbox } = await setup();
    expect(await kit.flush({ timeoutMs: 0 })).toBe(true);
    expect(sandbox.counts.requests).toBe(0);
  });

  it('waits for what was accepted before it, not for what comes later', async () => {
    const { kit, sandbox, outcomes } = await setup();
    const ids = trackPages(kit, 3);
    const flushed = kit.flush();
    // The next request is never answered; the first one is.
    sandbox.replyNext('ok', { hang: true });
    await sandbox.waitUntil(() => sandbox.counts.accepted === 3);
    trackPages(kit, 3);
    expect(await flushed).toBe(true);
    expectEnds(outcomes, 'delivered', ids);
  });

  it('is false after its time during an outage, and loses nothing by it', async () => {
    const { kit, sandbox, outcomes } = await setup();
    const outage = { isOver: false };
    sandbox.replyNext({ status: 500, until: () => outage.isOver });
    const ids = trackPages(kit, 100);
    expect(await kit.flush({ timeoutMs: 100 })).toBe(false);
    expect(outcomes).toEqual([]);
    outage.isOver = true;
    expect(await Promise.all([kit.flush(), kit.flush(), kit.flush()])).toEqual([true, true, true]);
    expectEnds(outcomes, 'delivered', ids);
  });
});

describe('close()', () => {
  it('delivers what was accepted, and what comes later ends as closed', async () => {
    const { kit, sandbox, outcomes } = await setup();
    const ids = trackPages(kit, 2_500);
    const closed = kit.close();
    const late = kit.track('Purchase', { value: 1, currency: 'EUR' });
    expect(late).toMatchObject({ status: 'closed', eventId: expect.any(String) });
    expect(await closed).toBe(true);
    expect(await kit.close()).toBe(true);
    expect(ledgerOf(sandbox)).toEqual({ arrived: ids.toSorted(), repeats: 0, unexplained: [] });
    expectEnds(outcomes, 'delivered', ids);
    expectEnds(outcomes, 'closed', [late.eventId]);
  });

  it('waits for events the queue is still writing', async () => {
    const { kit, sandbox, outcomes } = await setup({ queue: slowQueue() });
    const ids = trackPages(kit, 100);
    expect(await kit.close()).toBe(true);
    expect(ledgerOf(sandbox).arrived).toEqual(ids.toSorted());
    expectEnds(outcomes, 'delivered', ids);
  });

  it.each([
    ['nothing listens', undefined],
    ['HTTP 500', { status: 500 }],
    ['no answer', { hang: true }],
  ] as const)('during an outage (%s) reports every event as closed, in time', async (_, reply) => {
    const gone = await startSandbox();
    await gone.close();
    const { kit, sandbox, outcomes } = await setup(reply ? {} : { baseUrl: gone.url });
    if (reply) sandbox.replyNext({ ...reply, until: () => false });
    const ids = trackPages(kit, 1_500);
    const startedAt = Date.now();
    expect(await kit.close({ timeoutMs: 300 })).toBe(false);
    expect(Date.now() - startedAt).toBeLessThan(3_000);
    expectEnds(outcomes, 'closed', ids);
    expect(outcomes).toHaveLength(1_500);
    expect(kit.stats()).toMatchObject({ accepted: 1_500, ends: { closed: 1_500, delivered: 0 }, queue: { events: 0 } });
  });

  it('happens at the end of an `await using` block', async () => {
    const sandbox = await startSandbox();
    onTestFinished(() => sandbox.close());
    const outcomes: string[] = [];
    {
      await using kit = createCapi({
        datasetId: DATASET,
        accessToken: TOKEN,
        baseUrl: sandbox.url,
        onOutcome: ({ end }) => void outcomes.push(end),
      });
      trackPages(kit, 3);
    }
    expect(outcomes).toEqual(['delivered', 'delivered', 'delivered']);
    expect(sandbox.counts.accepted).toBe(3);
  });
});

describe('onOutcome', () => {
  it('tells the end of every track(), once, whatever it is', async () => {
    const { kit, sandbox, outcomes } = await setup({
      queue: memoryQueue({ maxEvents: 6 }),
      beforeSend: (event) => (event.event_name === 'Dropped' ? null : event),
    });
    sandbox.rejectEvents(({ event_name }) => (event_name === 'Refused' ? { code: 100 } : undefined));
    const details = { actionSource: 'physical_store', userData: { email: 'jane@example.com' } } as const;
    const results = [
      kit.trackCustom('Good', {}, { ...details, eventId: 'same' }),
      kit.trackCustom('Good', {}, { ...details, eventId: 'same' }),
      kit.trackCustom('Dropped', {}, details),
      kit.trackCustom('Denied', {}, { ...details, consent: 'denied' }),
      kit.trackCustom('Wrong', {}, { ...details, eventTime: 1 }),
      kit.trackCustom('Refused', {}, details),
      ...Array.from({ length: 6 }, () => kit.trackCustom('More', {}, details)),
    ];
    expect(await kit.flush()).toBe(true);
    await kit.close();
    results.push(kit.trackCustom('Late', {}, details));

    expect(outcomes).toHaveLength(results.length);
    expect(kit.stats()).toMatchObject({
      accepted: 6,
      ends: { delivered: 5, skipped: 3, invalid: 2, refused: 2, closed: 1, expired: 0 },
      skipped: { duplicate: 1, 'before-send': 1, 'no-consent': 1 },
    });
    expect(outcomes.map(({ eventId }) => eventId).toSorted()).toEqual(results.map(({ eventId }) => eventId).toSorted());
  });
});
