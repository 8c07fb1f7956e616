import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { memoryQueue } from '../../packages/core/src/delivery/memory-queue';
import { laneId } from '../../packages/core/src/delivery/lane';
import type { EventQueue } from '../../packages/core/src/delivery/queue';
import { eventRecord } from '../../packages/core/src/testing';
import { eventRecords, startDelivery, TOKEN } from './start-delivery';

const OTHER_DATASET = '987654321098765';
const OTHER_LANE = { datasetId: OTHER_DATASET, lane: laneId({ datasetId: OTHER_DATASET, window: 'week' }) };

describe('batches', () => {
  it('send all events of one turn in one request, in a later turn', async () => {
    const { accept, dispatcher, sandbox, endCounts } = await startDelivery();
    for (const record of eventRecords(30)) accept(record);
    expect(dispatcher.inFlight).toBe(0);
    expect(await dispatcher.flush()).toBe(true);
    expect(sandbox.counts).toMatchObject({ requests: 1, accepted: 30 });
    expect(endCounts()).toEqual({ delivered: 30 });
  });

  it('carry the records as they are, and the token in the body only', async () => {
    const { accept, dispatcher, sandbox, ends } = await startDelivery();
    const record = eventRecord();
    accept(record);
    await dispatcher.flush();
    const [request] = sandbox.requests;
    expect(request).toMatchObject({
      path: `/v26.0/${record.datasetId}/events`,
      events: [JSON.parse(Buffer.from(record.body).toString())],
      tokenDigest: createHash('sha256').update(TOKEN).digest('hex').slice(0, 12),
    });
    expect(JSON.stringify(request)).not.toContain(TOKEN);
    expect(ends).toEqual([{ record, end: 'delivered', fbtraceId: expect.stringMatching(/^A/) }]);
  });

  it('keep the path of the base URL', async () => {
    const { accept, dispatcher, sandbox } = await startDelivery();
    const { accept: acceptBehindGateway, dispatcher: gateway } = await startDelivery({
      settings: { baseUrl: `${sandbox.url}/gateway/` },
    });
    acceptBehindGateway(eventRecord());
    await gateway.flush();
    expect(sandbox.requests.map(({ path }) => path)).toEqual([expect.stringMatching(/^\/gateway\/v26\.0\//)]);
    accept(eventRecord());
    await dispatcher.flush();
  });

  it('carry test event code, partner agent and the proof of the app secret', async () => {
    const { accept, dispatcher, sandbox, endCounts } = await startDelivery({
      sandbox: { appSecret: 'app-secret' },
      credentials: () => ({ accessToken: 'access-token', appSecret: 'app-secret' }),
    });
    const lane = laneId({ datasetId: '1', window: 'week', testEventCode: 'TEST42', partnerAgent: 'shop_1_0' });
    accept(eventRecord({ datasetId: '1', lane }));
    await dispatcher.flush();
    expect(endCounts()).toEqual({ delivered: 1 });
    expect(sandbox.requests[0]).toMatchObject({ testEventCode: 'TEST42', partnerAgent: 'shop_1_0', datasetId: '1' });
  });

  it('hold one lane each', async () => {
    const { accept, dispatcher, sandbox } = await startDelivery();
    const offline = laneId({ datasetId: '1', window: 'offline' });
    accept(...eventRecords(6, (index) => (index % 2 === 0 ? { datasetId: '1' } : { datasetId: '1', lane: offline })));
    await dispatcher.flush();
    expect(sandbox.requests.map(({ eventCount }) => eventCount)).toEqual([3, 3]);
  });

  it('keep to the limits in events and bytes', async () => {
    const { accept, dispatcher, sandbox } = await startDelivery({
      settings: { batch: { maxEvents: 1_000, maxBytes: 5_000, maxWaitMs: 1_000, concurrency: 4 } },
    });
    accept(...eventRecords(100));
    expect(await dispatcher.flush()).toBe(true);
    const sizes = sandbox.requests.map(({ headers }) => Number(headers['content-length']));
    expect(Math.max(...sizes)).toBeLessThan(5_500);
  });

  it('grow while a partial batch of the lane is in flight', async () => {
    const { accept, dispatcher, sandbox } = await startDelivery();
    sandbox.replyNext({ delayMs: 500 });
    accept(eventRecord());
    await sandbox.waitUntil(() => sandbox.requests.length === 1);
    for (const record of eventRecords(20)) {
      accept(record);
      await new Promise(setImmediate);
    }
    expect(await dispatcher.flush()).toBe(true);
    expect(sandbox.requests.map(({ eventCount }) => eventCount)).toEqual([1, 20]);
  });

  it('wait no longer than maxWaitMs for a slow answer', async () => {
    const { accept, dispatcher, sandbox } = await startDelivery({
      settings: { timeoutMs: 10_000, batch: { maxEvents: 1_000, maxBytes: 1e6, maxWaitMs: 50, concurrency: 4 } },
    });
    sandbox.replyNext({ delayMs: 3_000 });
    accept(eventRecord());
    await sandbox.waitUntil(() => sandbox.requests.length === 1);
    accept(eventRecord());
    await sandbox.waitUntil(() => sandbox.requests.length === 2);
    expect(sandbox.requests[0]).toMatchObject({ answer: 'pending' });
    expect(await dispatcher.flush()).toBe(true);
  });

  it('do not wait for each other when full, and leave a slot to other lanes', async () => {
    const { accept, dispatcher, sandbox } = await startDelivery({
      settings: { timeoutMs: 10_000, batch: { maxEvents: 10, maxBytes: 1e6, maxWaitMs: 1_000, concurrency: 4 } },
    });
    sandbox.replyNext({ delayMs: 3_000, times: 3 });
    accept(...eventRecords(60));
    await sandbox.waitUntil(() => sandbox.requests.length === 3);
    expect(dispatcher.inFlight).toBe(3);
    accept(eventRecord(OTHER_LANE));
    await sandbox.waitUntil(() =>
      sandbox.requests.some(({ datasetId, answer }) => datasetId === OTHER_DATASET && answer === 'sent'),
    );
    expect(sandbox.requests.slice(0, 3).map(({ answer }) => answer)).toEqual(['pending', 'pending', 'pending']);
    expect(await dispatcher.flush()).toBe(true);
    expect(sandbox.counts.accepted).toBe(61);
  });

  it('leave right after an event is added when the last one left long enough ago', async () => {
    const queue = memoryQueue();
    const claimedAt: number[] = [];
    const claim = queue.claim.bind(queue);
    queue.claim = (options) => {
      claimedAt.push(performance.now());
      return claim(options);
    };
    const { accept, dispatcher, ends } = await startDelivery({ queue });
    accept(eventRecord());
    await vi.waitFor(() => expect([ends.length, dispatcher.inFlight]).toEqual([1, 0]), { interval: 5 });
    const [last = 0] = claimedAt.slice(-1);
    const claims = claimedAt.length;
    while (performance.now() < last + 110);
    accept(eventRecord());
    await turn();
    await turn();
    expect(claimedAt.length).toBeGreaterThan(claims);
    expect(await dispatcher.flush()).toBe(true);
  });

  it('are never missed when an event is added while the last claim is answered', async () => {
    const inner = memoryQueue();
    const late = eventRecords(10);
    let emptyClaims = 0;
    // A store on another machine: its answers come later than what they say was true.
    const queue: EventQueue = {
      durable: true,
      add: (records) => inner.add(records),
      depth: () => inner.depth(),
      close: () => inner.close(),
      async claim(options) {
        const claim = await inner.claim(options);
        await new Promise(setImmediate);
        const next = claim === null ? late[emptyClaims++] : undefined;
        if (next !== undefined) {
          void inner.add([next]);
          dispatcher.wake();
        }
        return claim;
      },
    };
    const { dispatcher, sandbox } = await startDelivery({ queue });
    // Each that was missed would wait a second until the queue is looked at again.
    await sandbox.waitUntil(() => sandbox.counts.accepted === 10);
    expect(await dispatcher.flush()).toBe(true);
  });

  it('deliver what another process left in a shared queue', async () => {
    const inner = memoryQueue();
    await inner.add(eventRecords(3));
    const { sandbox, arrived } = await startDelivery({ queue: asDurable(inner) });
    await sandbox.waitUntil(() => sandbox.counts.accepted === 3);
    expect(arrived().size).toBe(3);
  });
});

function asDurable(queue: EventQueue): EventQueue {
  return {
    durable: true,
    add: (records) => queue.add(records),
    claim: (options) => queue.claim(options),
    depth: () => queue.depth(),
    close: () => queue.close(),
  };
}
