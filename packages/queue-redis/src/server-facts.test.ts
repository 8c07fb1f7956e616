import { once } from 'node:events';
import { Redis } from 'ioredis';
import { eventRecord } from '@capikit/core/testing';
import { expect, it, onTestFinished } from 'vitest';
import { startRedis, type RedisServer } from '../../../test/redis-server.mjs';
import { redisQueue } from './index';
import { warningsOf } from './server-facts';

async function openServer(options: Record<string, string>): Promise<RedisServer> {
  const server = await startRedis({ options });
  onTestFinished(() => server.stop());
  return server;
}

/** The codes of all warnings that opening a queue there prints. */
async function warnings(server: RedisServer): Promise<string[]> {
  const codes: string[] = [];
  const listen = (warning: Error & { code?: string }): void => void codes.push(warning.code ?? warning.name);
  process.on('warning', listen);
  const queue = redisQueue({ url: server.url });
  await queue.add([eventRecord()]);
  await queue.depth();
  await new Promise(setImmediate);
  process.off('warning', listen);
  await queue.close();
  return codes;
}

it.each([
  [{ appendonly: 'yes' }, []],
  [{ appendonly: 'yes', maxmemory: '100mb', 'maxmemory-policy': 'noeviction' }, []],
  [{ appendonly: 'yes', maxmemory: '100mb', 'maxmemory-policy': 'allkeys-lru' }, ['CAPIKIT_REDIS_EVICTS']],
  [{ appendonly: 'yes', maxmemory: '100mb', 'maxmemory-policy': 'volatile-ttl' }, ['CAPIKIT_REDIS_EVICTS']],
  [{ appendonly: 'yes', 'maxmemory-policy': 'allkeys-lru' }, []],
  [{ appendonly: 'no', save: '' }, ['CAPIKIT_REDIS_NOT_PERSISTENT']],
  [{ appendonly: 'no', save: '3600 1' }, ['CAPIKIT_REDIS_NOT_PERSISTENT']],
])('a server with %j brings the warnings %j', async (options, expected) => {
  expect(await warnings(await openServer(options as Record<string, string>))).toEqual(expected);
});

it('warns of a server that is too old', () => {
  const facts = { evictionPolicy: undefined, persistence: 'appendonly', takesFlags: false } as const;
  expect(warningsOf({ ...facts, version: '6.0.16' }).map(([code]) => code)).toEqual(['CAPIKIT_REDIS_TOO_OLD']);
  expect(warningsOf({ ...facts, version: '6.2.0' })).toEqual([]);
  expect(warningsOf({ ...facts, version: '' })).toEqual([]);
});

it('uses a client of yours as it is, with its key prefix, and leaves it open', async () => {
  const server = await openServer({ appendonly: 'yes' });
  const client = new Redis(server.url, { keyPrefix: 'shop:', lazyConnect: true });
  onTestFinished(() => client.disconnect());
  const queue = redisQueue({ client });
  expect(await queue.add([eventRecord({ id: 'a' })])).toBe('added');
  expect((await queue.claim({ events: 1, bytes: 1_000, leaseMs: 1_000, except: [] }))?.records).toHaveLength(1);
  await queue.close();
  expect(await client.ping()).toBe('PONG');
  const bare = new Redis(server.url);
  onTestFinished(() => bare.disconnect());
  const keys = await bare.keys('*');
  expect(keys.length).toBeGreaterThan(3);
  expect(keys.filter((key) => !key.startsWith('shop:{capikit}'))).toEqual([]);
});

it.each([{ enableAutoPipelining: true }, { stringNumbers: true }, { keyPrefix: '{shop}:', db: 1 }])(
  'uses a client with %j',
  async (options) => {
    const server = await openServer({ appendonly: 'yes' });
    const client = new Redis(server.url, options);
    onTestFinished(() => client.disconnect());
    const queue = redisQueue({ client });
    onTestFinished(async () => void (await queue.close()));
    expect(await queue.add([eventRecord({ id: 'a' })])).toBe('added');
    for (const attempts of [0, 1]) {
      const claim = await queue.claim({ events: 1, bytes: 1_000, leaseMs: 1_000, except: [] });
      expect(claim?.records.map((record) => record.attempts)).toEqual([attempts]);
      expect(await claim?.extend(10_000)).toBe(true);
      const settlement = attempts === 0 ? { release: { ids: ['a'], delayMs: 0 } } : { remove: ['a'] };
      expect(await claim?.settle(settlement)).toBe(true);
    }
    expect(await queue.depth()).toEqual({ events: 0, bytes: 0 });
  },
);

it('leaves no key of a lane that is empty', async () => {
  const server = await openServer({ appendonly: 'yes' });
  const queue = redisQueue({ url: server.url });
  onTestFinished(async () => void (await queue.close()));
  await queue.add([eventRecord({ id: 'a' }), eventRecord({ id: 'b' })]);
  const claim = await queue.claim({ events: 10, bytes: 10_000, leaseMs: 1_000, except: [] });
  await claim?.settle({ remove: ['a', 'b'] });
  const client = new Redis(server.url);
  onTestFinished(() => client.disconnect());
  await once(client, 'ready');
  expect((await client.keys('*')).map((key) => key.replace(/[\da-f]{8}-[\da-f-]+$/, '')).toSorted()).toEqual([
    '{capikit}:counts',
    '{capikit}:ended:',
    '{capikit}:producer:',
  ]);
});
