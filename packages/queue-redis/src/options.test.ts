import { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { redisQueue } from './index';

it.each([
  [{}, 'give either client, an ioredis client, or url'],
  [{ url: 'redis://127.0.0.1', client: {} }, 'give either client, an ioredis client, or url'],
  [{ url: 'http://someone:pass-word@127.0.0.1' }, 'url must be redis://host:port or rediss://host:port'],
  [{ url: 6379 }, 'url must be redis://host:port or rediss://host:port'],
  [{ client: {} }, 'client must be a client of ioredis'],
  [{ client: null }, 'client must be a client of ioredis'],
  [{ url: 'redis://127.0.0.1', prefix: '' }, 'prefix must be a name without spaces and braces'],
  [{ url: 'redis://127.0.0.1', prefix: '{shop}' }, 'prefix must be a name without spaces and braces'],
  [{ url: 'redis://127.0.0.1', maxEvents: 0 }, 'maxEvents must be a positive number, got 0'],
  [{ url: 'redis://127.0.0.1', maxEvents: '1000' }, 'maxEvents must be a positive number, got string'],
  [{ url: 'redis://127.0.0.1', maxBytes: Number.NaN }, 'maxBytes must be a positive number, got NaN'],
  [{ url: 'redis://127.0.0.1', waiting: { maxEvents: -1 } }, 'waiting.maxEvents must be a positive number, got -1'],
])('%j is no set of options', (options, problem) => {
  const open = (): unknown => redisQueue(options as never);
  expect(open).toThrow(problem);
  expect(open).toThrow(
    expect.objectContaining({ code: 'INVALID_OPTIONS', message: expect.not.stringContaining('pass') }),
  );
});

it('takes undefined for not given', async () => {
  const options = { maxEvents: undefined, maxBytes: undefined, waiting: { maxEvents: undefined, maxBytes: undefined } };
  const client = new Redis({ lazyConnect: true });
  client.disconnect();
  const queue = redisQueue({ client, ...options } as never);
  expect(await queue.close()).toEqual([]);
});
