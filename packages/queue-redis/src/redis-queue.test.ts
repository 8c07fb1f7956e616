import { eventRecord, queueContract } from '@capikit/core/testing';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startRedis, type RedisServer } from '../../../test/redis-server.mjs';
import { redisQueue, type RedisQueue } from './index';

const CLAIM = { events: 1_000, bytes: 10_000_000, leaseMs: 30_000, except: [] };
const ERROR = { code: 100, httpStatus: 400, explanation: 'No.' };
let server: RedisServer;
let queues = 0;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());

queueContract((options) => redisQueue({ ...options, url: server.url, prefix: `contract-${(queues += 1)}` }), {
  describe,
  it,
});

function openQueue(prefix: string): RedisQueue {
  const queue = redisQueue({ url: server.url, prefix });
  onTestFinished(async () => void (await queue.close()));
  return queue;
}

function openClient(): Redis {
  const client = new Redis(server.url);
  onTestFinished(() => client.disconnect());
  return client;
}

it('takes text that is no Unicode, such as half an emoji, without adding anything twice', async () => {
  const queue = openQueue('half');
  const acceptedAt = 1_750_000_000_000;
  const half = eventRecord({ id: 'b', lane: '2/week', eventId: 'order-\ud83d', acceptedAt });
  expect(await Promise.all([queue.add([eventRecord({ id: 'a' })]), queue.add([half])])).toEqual(['added', 'added']);
  expect((await queue.depth()).events).toBe(2);
  const claims = [await queue.claim(CLAIM), await queue.claim(CLAIM)];
  expect(claims.map((claim) => claim?.records.map(({ id }) => id))).toEqual([['a'], ['b']]);
  expect(claims[1]?.records[0]?.eventId).toBe(half.eventId);
});

it('settles what was before such text', async () => {
  const queue = openQueue('before-half');
  for (const eventId of ['order-1', 'order-\ud83d']) await queue.add([eventRecord({ id: eventId, eventId })]);
  const claim = await queue.claim(CLAIM);
  expect(await claim?.settle({ remove: ['order-1'] })).toBe(true);
  expect((await queue.depth()).oldestAcceptedAt).toBeGreaterThan(0);
});

it.each([
  ['no-events', { events: 0 }, []],
  ['no-bytes', { bytes: 0 }, ['a']],
  ['no-number', { bytes: Number.NaN }, ['a']],
])('answers a claim that leaves %s', async (prefix, limits, ids) => {
  const queue = openQueue(prefix);
  await queue.add([eventRecord({ id: 'a' }), eventRecord({ id: 'b' })]);
  expect((await queue.claim({ ...CLAIM, ...limits }))?.records.map(({ id }) => id) ?? []).toEqual(ids);
});

it('keeps 100,000 dead letters at most, however many come at once', async () => {
  const queue = openQueue('dead');
  const client = openClient();
  const fill = `for at = 1, 100000 do
    redis.call('ZADD', KEYS[1] .. ':drop', ARGV[1] + at, 'old-' .. at)
    redis.call('HSET', KEYS[1], 'old-' .. at, 'letter')
  end`;
  await client.eval(fill, 1, '{dead}:dead', Date.now() + 60_000);
  const ids = Array.from({ length: 300 }, (_, at) => `new-${at}`);
  await queue.add(ids.map((id) => eventRecord({ id })));
  const claim = await queue.claim(CLAIM);
  expect(await claim?.settle({ bury: ids.map((id) => ({ id, error: ERROR })) })).toBe(true);
  expect([await client.hlen('{dead}:dead'), await client.zcard('{dead}:dead:drop')]).toEqual([100_000, 100_000]);
  expect(await client.hmget('{dead}:dead', 'old-300', 'old-301')).toEqual([null, 'letter']);
});

it('strands nothing by a claim whose lease is no time', async () => {
  const queue = openQueue('no-lease');
  await queue.add([eventRecord({ id: 'a' })]);
  expect(await Promise.resolve(queue.claim({ ...CLAIM, leaseMs: Number.NaN })).catch(() => null)).toBeNull();
  expect((await queue.claim(CLAIM))?.records).toHaveLength(1);
});

it('strands no record that was added twice, as when Redis forgot the first write', async () => {
  const queue = openQueue('twice');
  for (let time = 0; time < 2; time += 1) await queue.add([eventRecord({ id: 'a' })]);
  for (const left of [1, 0]) {
    const claim = await queue.claim(CLAIM);
    expect(await claim?.settle({ remove: ['a'] })).toBe(true);
    expect((await queue.depth()).events).toBe(left);
  }
});

it('forgets dead letters after 7 days, also when nothing else happens', async () => {
  let now = 1_750_000_000_000;
  const queue = redisQueue({ url: server.url, prefix: 'old', now: () => now });
  onTestFinished(async () => void (await queue.close()));
  await queue.add([eventRecord({ id: 'a' })]);
  const claim = await queue.claim(CLAIM);
  await claim?.settle({ bury: [{ id: 'a', error: ERROR }] });
  now += 7 * 86_400_000 - 1;
  expect(await queue.claim(CLAIM)).toBeNull();
  expect(await queue.deadLetters.list()).toHaveLength(1);
  now += 1;
  expect(await queue.claim(CLAIM)).toBeNull();
  expect(await queue.deadLetters.list()).toEqual([]);
});
