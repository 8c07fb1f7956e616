// One of the shop's workers: no web server, it delivers what the web processes added to the queue in Redis. Needs REDIS_URL,
// META_DATASET_ID and META_ACCESS_TOKEN. Start as many as you like, or none for a while.
import { createCapi } from '@capikit/core';
import { redisQueue } from '@capikit/queue-redis';

const kit = createCapi({
  queue: redisQueue({ url: process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379', prefix: 'capikit-example' }),
  // What a killed worker had claimed goes to others after twice this and 10 s. 10 s, the default, suits Meta better.
  timeoutMs: 1_000,
});

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void kit.close({ timeoutMs: 5_000 }));

await kit.deliver();
