import { queueContract } from '@capikit/core/testing';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { startRedis, type RedisServer } from '../../../test/redis-server.mjs';
import { redisQueue } from './index';

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
