import { queueContract } from '@capikit/core/testing';
import { Redis } from 'ioredis5';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { startRedis, type RedisServer } from '../../../test/redis-server.mjs';
import { redisQueue } from './index';

let server: RedisServer;
let client: Redis;
let queues = 0;
beforeAll(async () => {
  server = await startRedis({ options: { appendonly: 'yes' } });
  client = new Redis(server.url);
});
afterAll(async () => {
  client.disconnect();
  await server.stop();
});

describe('a client of the oldest ioredis we take', () => {
  queueContract(
    // To its users the types are those of the version they have.
    (options) => redisQueue({ ...options, client: client as never, prefix: `queue-${(queues += 1)}` }),
    { describe, it },
  );
});
