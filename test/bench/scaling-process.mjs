// A process of an application at one step of docs/scaling.md: `<configuration as JSON>`.
import { setTimeout as sleep } from 'node:timers/promises';
import { createCapi, memoryQueue } from '@capikit/core';
import { lmdbQueue } from '@capikit/queue-lmdb';
import { redisQueue } from '@capikit/queue-redis';
import { answerCalls, cpuMicros } from './process-calls.mjs';

const { queue, path, url, graphUrl, deliver } = JSON.parse(process.argv[2]);
const queues = { memory: () => memoryQueue(), lmdb: () => lmdbQueue({ path }), redis: () => redisQueue({ url }) };
const kit = createCapi({
  queue: queues[queue](),
  deliver,
  baseUrl: graphUrl,
  datasetId: '1234567890',
  accessToken: 'any-token-will-do',
  logger: { warn: () => undefined, error: () => undefined },
});
const facts = {
  method: 'GET',
  url: 'https://shop.example.com/thanks?utm_source=newsletter',
  ip: '8.8.8.8',
  headers: {
    host: 'shop.example.com',
    'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36',
    cookie: '_fbp=fb.1.1700000000000.1234567890; _fbc=fb.1.1700000000000.IwAR-example-click-id-0123456789',
    'sec-fetch-mode': 'navigate',
  },
};
let orders = 0;

function track() {
  orders += 1;
  const contents = [{ id: `mug-${orders % 100}`, quantity: 1, item_price: 42 }];
  const userData = { email: `buyer-${orders}@example.com`, firstName: 'Ada', city: 'London', country: 'gb' };
  kit
    .tracker(facts)
    .track('Purchase', { value: 42, currency: 'EUR', contents }, { eventId: `${process.pid}-${orders}`, userData });
}

answerCalls({
  ready: () => null,
  cpuMicros,
  rss: () => process.memoryUsage.rss(),
  /** So many events at so many a second, evenly. */
  async load({ count, rate }) {
    const startedAt = performance.now();
    for (let sent = 0; sent < count;) {
      const due = Math.min(count, Math.floor(((performance.now() - startedAt) * rate) / 1_000));
      for (; sent < due; sent += 1) track();
      await sleep(1);
    }
  },
  flush: () => kit.flush({ timeoutMs: 60_000 }),
  close: () => kit.close(),
});
