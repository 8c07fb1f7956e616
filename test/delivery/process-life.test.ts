import { describe, expect, it } from 'vitest';
import { memoryQueue } from '../../packages/core/src/delivery/memory-queue';
import type { EventQueue } from '../../packages/core/src/delivery/queue';
import { eventRecord } from '../../packages/core/src/testing';
import { startDelivery } from './start-delivery';

// Alone in this file: timers are counted for the whole process.
describe('the process', () => {
  it('is kept alive while a memory queue holds events, and let go when they are delivered', async () => {
    const { accept, dispatcher, sandbox } = await startDelivery();
    const before = await referencedTimers();
    sandbox.replyNext({ graphError: { code: 190 } }, 'ok');
    accept(eventRecord());
    expect(await dispatcher.flush()).toBe(false);
    expect(await referencedTimers()).toBe(before + 1);
    await dispatcher.close();
    expect(await referencedTimers()).toBeLessThanOrEqual(before);
    const healthy = await startDelivery();
    const idle = await referencedTimers();
    healthy.accept(eventRecord());
    await healthy.dispatcher.flush();
    expect(await referencedTimers()).toBeLessThanOrEqual(idle);
  });

  it('is not kept alive by a durable queue', async () => {
    const { accept, dispatcher, sandbox } = await startDelivery({ queue: { ...memory(), durable: true } });
    const before = await referencedTimers();
    sandbox.replyNext({ graphError: { code: 190 } });
    accept(eventRecord());
    await dispatcher.flush();
    expect(await referencedTimers()).toBeLessThanOrEqual(before);
  });
});

/** Those that stay: the test runner has some of its own that come and go. */
async function referencedTimers(): Promise<number> {
  let fewest = Number.POSITIVE_INFINITY;
  for (let look = 0; look < 25; look += 1) {
    // oxlint-disable-next-line no-await-in-loop -- look after look
    await new Promise((resolve) => setTimeout(resolve, 10));
    fewest = Math.min(fewest, process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length);
  }
  return fewest;
}

function memory(): EventQueue {
  const queue = memoryQueue();
  return {
    durable: false,
    add: (records) => queue.add(records),
    claim: (options) => queue.claim(options),
    depth: () => queue.depth(),
    close: () => queue.close(),
  };
}
