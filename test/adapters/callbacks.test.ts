import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { memoryQueue, type CapiOptions, type EventQueue } from '@capikit/core';
import { expect, it, onTestFinished } from 'vitest';
import { describeServers, get, open, PAGE_ROUTE } from './matrix';

function thrower(): never {
  throw new RangeError('jane@example.com in the message of an error');
}
const rejecter = (): Promise<never> => Promise.reject(new RangeError('jane@example.com in a rejection'));

/** Each breaks one function of the user; the number says how many events are still sent. */
const BROKEN: readonly (readonly [name: string, options: CapiOptions, sent: number])[] = [
  ['consent throws: denied', { consent: thrower }, 0],
  ['consent answers nonsense: denied', { consent: (() => 'perhaps') as never }, 0],
  ['consent answers a promise: denied', { consent: rejecter as never }, 0],
  ['clientIp throws', { clientIp: thrower }, 1],
  ['clientIp answers nonsense', { clientIp: (() => ({})) as never }, 1],
  ['clientIp rejects', { clientIp: rejecter as never }, 1],
  ['resolveDataset throws', { resolveDataset: thrower }, 1],
  ['resolveDataset rejects', { resolveDataset: rejecter as never }, 0],
  ['beforeSend throws', { beforeSend: thrower }, 1],
  ['beforeSend rejects', { beforeSend: rejecter as never }, 0],
  ['onOutcome throws', { onOutcome: thrower }, 1],
  ['onOutcome rejects', { onOutcome: rejecter as never }, 1],
  ['waitUntil throws', { waitUntil: thrower }, 1],
  ['cookies.domain throws', { cookies: { domain: thrower } }, 1],
  ['the logger throws', { logger: { warn: thrower, error: thrower }, consent: thrower }, 0],
  ['the token cannot be fetched', { accessToken: rejecter }, 0],
  ['the queue throws', { queue: queueWith({ add: thrower }) }, 0],
  ['the queue rejects', { queue: queueWith({ add: rejecter }) }, 0],
  ['the queue never settles', { queue: queueWith({ add: () => new Promise(() => undefined) }) }, 0],
  ['the queue gives nothing out', { queue: queueWith({ claim: thrower }) }, 0],
  ['the queue is full', { queue: queueWith({ add: () => 'full' as const }) }, 0],
];

function queueWith(broken: Partial<EventQueue>): EventQueue {
  const queue = memoryQueue();
  return {
    durable: queue.durable,
    add: (records) => queue.add(records),
    claim: (wanted) => queue.claim(wanted),
    depth: () => queue.depth(),
    close: () => queue.close(),
    ...broken,
  };
}

describeServers('a request does not notice', (server) => {
  it.each(BROKEN)('when %s', async (_title, options, sent) => {
    const route = get('/', (exchange) => {
      const { eventId } = exchange.tracker.track('PageView');
      exchange.cookie('cart', '7');
      exchange.html(eventId);
    });
    const app = await open(server, [route], { options });
    for (let visits = 1; visits <= 2; visits += 1) {
      const reply = await app.visit('/?fbclid=New');
      expect(reply).toMatchObject({ status: 200, body: expect.stringMatching(/^[\da-f-]{36}$/) });
      expect(reply.setCookies.join()).toContain('cart=7');
    }
    await app.sandbox.waitUntil(() => app.sandbox.counts.accepted >= sent * 2);
    await app.kit.flush({ timeoutMs: 50 });
    expect(app.sandbox.counts.accepted).toBe(sent * 2);
    expect(app.log.join()).not.toContain('jane');
  });

  it('what an event costs: its response leaves first', async () => {
    const seen: string[] = [];
    const queue = memoryQueue();
    const add = queue.add.bind(queue);
    queue.add = (records) => {
      seen.push('event');
      return add(records);
    };
    const app = await open(server, [PAGE_ROUTE], { options: { queue } });
    const left = (message: unknown): void => {
      const { request } = message as { readonly request: IncomingMessage };
      if (request.socket.localPort === Number(new URL(app.url).port)) seen.push('response');
    };
    subscribe('http.server.response.finish', left);
    onTestFinished(() => void unsubscribe('http.server.response.finish', left));
    await app.visit('/');
    await app.delivered(1);
    expect(seen).toEqual(['response', 'event']);
  });

  it('that the Capi was closed, but the event says so', async () => {
    const route = get('/', (exchange) => exchange.html(exchange.tracker.track('PageView').status));
    const app = await open(server, [route]);
    await app.closeKit();
    expect((await app.visit('/')).body).toBe('closed');
    expect(app.outcomes).toMatchObject([{ end: 'closed' }]);
  });
});
