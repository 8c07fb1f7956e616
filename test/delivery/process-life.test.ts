import { describe, expect, it } from 'vitest';
import { memoryQueue } from '../../packages/core/src/delivery/memory-queue';
import type { EventQueue } from '../../packages/core/src/delivery/queue';
import { eventRecord } from '../../packages/core/src/testing';
import { startDelivery } from './start-delivery';

// Alone in this file: timers are counted for the whole process.
describe('the process', () => {
  it('is kept alive while a memory queue holds events, and let go when they are delivered', async () => {
    const { accept, dispatcher, sandbox } = await startDelivery();
    const before = referencedTimers();
    sandbox.replyNext({ graphError: { code: 190 } }, 'ok');
    accept(eventRecord());
    expect(await dispatcher.flush()).toBe(false);
    expect(referencedTimers()).toBe(before + 1);
    await dispatcher.close();
    expect(referencedTimers()).toBeLessThanOrEqual(before);
    const healthy = await startDelivery();
    const idle = referencedTimers();
    healthy.accept(eventRecord());
    await healthy.dispatcher.flush();
    expect(referencedTimers()).toBeLessThanOrEqual(idle);
  });

  it('is not kept alive by a durable queue', async () => {
    const { accept, dispatcher, sandbox } = await startDelivery({ queue: { ...memory(), durable: true } });
    const before = referencedTimers();
    sandbox.replyNext({ graphError: { code: 190 } });
    accept(eventRecord());
    await dispatcher.flush();
    expect(referencedTimers()).toBeLessThanOrEqual(before);
  });
});

function referencedTimers(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
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
