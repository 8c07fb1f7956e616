import { eventRecord } from '@capikit/core/testing';
import { Redis } from 'ioredis';
import { expect, it, onTestFinished } from 'vitest';
import { openJunction } from '../../../test/faults/junction';
import { startRedis, type RedisServer } from '../../../test/redis-server.mjs';
import { redisQueue, type RedisQueue, type RedisQueueOptions } from './index';

async function openServer(): Promise<RedisServer> {
  const server = await startRedis({ options: { appendonly: 'yes', appendfsync: 'always' } });
  onTestFinished(() => server.stop());
  return server;
}

function openQueue(options: RedisQueueOptions): RedisQueue {
  const queue = redisQueue(options);
  onTestFinished(async () => void (await queue.close()));
  return queue;
}

const CLAIM = { events: 1_000, bytes: 10_000_000, leaseMs: 30_000, except: [] };

it('events wait in memory while Redis is away, in bounds, and are written in their order when it is back', async () => {
  const server = await openServer();
  const queue = openQueue({ url: server.url, waiting: { maxEvents: 3 } });
  expect(await queue.add([eventRecord({ id: 'before' })])).toBe('added');
  await server.kill();
  const waiting = ['a', 'b', 'c'].map(async (id) => queue.add([eventRecord({ id })]));
  expect(queue.add([eventRecord()])).toBe('full');
  expect(queue.waiting.events).toBe(3);
  expect(queue.waiting.bytes).toBeGreaterThan(0);

  const again = await server.startAgain();
  onTestFinished(() => again.stop());
  expect(await Promise.all(waiting)).toEqual(['added', 'added', 'added']);
  expect(queue.waiting).toEqual({ events: 0, bytes: 0 });
  const claim = await queue.claim(CLAIM);
  expect(claim?.records.map(({ id }) => id)).toEqual(['before', 'a', 'b', 'c']);
});

it('what waits counts by its bytes too', async () => {
  const server = await openServer();
  const queue = openQueue({ url: server.url, waiting: { maxBytes: 10_000 } });
  await server.kill();
  const body = Buffer.alloc(4_000);
  const waiting = [1, 2].map(async () => queue.add([eventRecord({ body })]));
  expect(queue.add([eventRecord({ body })])).toBe('full');
  await queue.close();
  await expect(Promise.allSettled(waiting)).resolves.toMatchObject([{ status: 'rejected' }, { status: 'rejected' }]);
});

it('a write whose answer is lost is repeated and changes nothing', async () => {
  const server = await openServer();
  const junction = await openJunction(server.port);
  const queue = openQueue({ url: `redis://127.0.0.1:${junction.port}` });
  const guard = { key: 'order-1', untilMs: Date.now() + 60_000 };
  expect(await queue.add([eventRecord({ id: 'a' })])).toBe('added');
  junction.loseAnswers({ bytes: 1, count: 1 });
  expect(await queue.add([eventRecord({ id: 'b', guard })])).toBe('added');
  expect(junction.toLose).toBe(0);
  expect(await queue.add([eventRecord({ id: 'c', guard })])).toBe('duplicate');
  expect((await queue.depth()).events).toBe(2);
});

it('a settlement whose answer is lost may be repeated', async () => {
  const server = await openServer();
  const junction = await openJunction(server.port);
  const queue = openQueue({ url: `redis://127.0.0.1:${junction.port}` });
  for (const id of ['a', 'b', 'c']) await queue.add([eventRecord({ id })]);
  const claim = await queue.claim(CLAIM);
  // Redis knows the script from here on, and answers once.
  expect(await claim?.settle({ remove: ['c'] })).toBe(true);
  junction.loseAnswers({ bytes: 1, count: 1 });
  await expect(claim?.settle({ remove: ['a', 'b'] })).rejects.toBeInstanceOf(Error);
  expect(junction.toLose).toBe(0);
  expect(await queue.depth()).toEqual({ events: 0, bytes: 0 });
  expect(await claim?.settle({ remove: ['a', 'b'] })).toBe(true);
  expect(await queue.depth()).toEqual({ events: 0, bytes: 0 });
});

it('a claim whose answer is lost comes again when the client asks again by itself', async () => {
  const server = await openServer();
  const junction = await openJunction(server.port);
  const client = new Redis(junction.port);
  client.on('error', () => undefined);
  onTestFinished(() => client.disconnect());
  const queue = openQueue({ client });
  expect(await queue.claim(CLAIM)).toBeNull();
  for (const id of ['a', 'b']) await queue.add([eventRecord({ id })]);
  junction.loseAnswers({ bytes: 1, count: 1 });
  const claim = await queue.claim(CLAIM);
  expect(junction.toLose).toBe(0);
  expect(claim?.records.map(({ id, attempts }) => [id, attempts])).toEqual([
    ['a', 1],
    ['b', 1],
  ]);
  expect(await claim?.settle({ remove: ['a', 'b'] })).toBe(true);
  expect(await queue.depth()).toEqual({ events: 0, bytes: 0 });
});

it('says so, and not what is in the address, when it is asked while Redis is away', async () => {
  const server = await openServer();
  const said: string[] = [];
  const listen = (warning: Error): void => void said.push(String(warning.stack));
  process.on('warning', listen);
  onTestFinished(() => void process.off('warning', listen));
  const queue = openQueue({ url: server.url.replace('//', '//:pass-word@') });
  await server.kill();
  const asked = await Promise.allSettled([queue.claim(CLAIM), queue.depth()]);
  expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await expect.poll(() => said.join()).toContain('Redis cannot be used: ECONNREFUSED');
  expect(said.filter((one) => one.includes('ECONNREFUSED'))).toHaveLength(1);
  const reasons = asked.map((one) => String((one as PromiseRejectedResult).reason));
  expect(`${reasons.join()} ${said.join()}`).not.toContain('pass-word');
});

it('closing releases what was claimed, at once', async () => {
  const server = await openServer();
  const first = openQueue({ url: server.url });
  const second = openQueue({ url: server.url });
  await first.add([eventRecord({ id: 'a' })]);
  expect((await first.claim(CLAIM))?.records).toHaveLength(1);
  expect(await second.claim(CLAIM)).toBeNull();
  await first.close();
  expect((await second.claim(CLAIM))?.records.map(({ id, attempts }) => [id, attempts])).toEqual([['a', 1]]);
});

it('a lease that ran out by the clock of Redis is over', async () => {
  const server = await openServer();
  const queue = openQueue({ url: server.url });
  await queue.add([eventRecord({ id: 'a' })]);
  const lost = await queue.claim({ ...CLAIM, leaseMs: 1 });
  await expect.poll(async () => (await queue.claim(CLAIM))?.records.length).toBe(1);
  expect(await lost?.settle({ remove: ['a'] })).toBe(false);
});

it('remembers so many event ids, and forgets the oldest beyond', async () => {
  const server = await openServer();
  const queue = openQueue({ url: server.url, maxGuards: 2 });
  const startedAt = Date.now();
  let adds = 0;
  const add = async (key: string): Promise<string> =>
    queue.add([eventRecord({ guard: { key, untilMs: startedAt + 60_000 + (adds += 1) } })]);
  for (const key of ['a', 'b', 'c']) {
    expect(await add(key)).toBe('added');
    expect(await add(key)).toBe('duplicate');
  }
  expect([await add('b'), await add('c'), await add('a')]).toEqual(['duplicate', 'duplicate', 'added']);
});

it.each(['url', 'client'] as const)(
  'closing takes no more than two seconds when Redis does not answer (%s)',
  async (given) => {
    const server = await openServer();
    const client = new Redis(server.url);
    onTestFinished(() => client.disconnect());
    const queue = openQueue(given === 'url' ? { url: server.url } : { client });
    expect(await queue.add([eventRecord({ id: 'a' })])).toBe('added');
    await queue.claim(CLAIM);
    process.kill(server.pid ?? 0, 'SIGSTOP');
    const asked = Promise.allSettled([queue.add([eventRecord({ id: 'b' })]), queue.claim(CLAIM)]);
    await new Promise(setImmediate);
    const startedAt = performance.now();
    await queue.close();
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect((await asked).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  },
);
