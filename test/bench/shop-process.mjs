// The Express shop, with capikit (`with <graph url>`) or without it (`without`), as a process of its own.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { register } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerCalls, cpuMicros } from './process-calls.mjs';

const SHOP = new URL('../../examples/express-shop/dist/shop.js', import.meta.url).href;
const [mode, graphUrl] = process.argv.slice(2);

// A lane that is held waits for minutes. The clock is moved on instead, for both kinds of shop by the same means.
const clock = Date.now;
let aheadMs = 0;
Date.now = () => clock() + aheadMs;

const accepted = [];
const lost = {};
let kit;
if (mode === 'without') register(new URL('no-capikit-hook.mjs', import.meta.url));
else kit = await createKit();

const { createShop } = await import(SHOP);
const server = createServer(createShop(kit)).listen(0, '127.0.0.1');
// The load never meets a connection that is about to be closed.
server.keepAliveTimeout = 60_000;
await once(server, 'listening');

async function createKit() {
  const { createCapi, memoryQueue } = await import('@capikit/express');
  const queue = memoryQueue();
  const add = queue.add.bind(queue);
  queue.add = (records) => {
    const added = add(records);
    if (added === 'added') for (const { eventId } of records) accepted.push(eventId);
    return added;
  };
  return createCapi({
    baseUrl: graphUrl,
    datasetId: '1234567890',
    accessToken: 'any-token-will-do',
    queue,
    logger: { warn: () => undefined, error: () => undefined },
    onOutcome: ({ end, reason }) => {
      if (end !== 'delivered') lost[`${end}/${reason}`] = (lost[`${end}/${reason}`] ?? 0) + 1;
    },
  });
}

/** Waits until everything has ended; waits of capikit's own are skipped. */
async function drain() {
  for (let tries = 0; tries < 10; tries += 1) {
    // What is in flight has a lease, which must not end by the moved clock.
    while (kit.stats().inFlight > 0) await sleep(20);
    const { lanes, queue } = kit.stats();
    const until = Math.max(Date.now(), queue.nextDueAt ?? 0, ...lanes.map(({ retryAt = 0 }) => retryAt));
    aheadMs += until - Date.now() + 1;
    if (await kit.flush({ timeoutMs: 15_000 })) break;
  }
  const result = { accepted: accepted.splice(0), lost: { ...lost }, left: kit.stats().queue.events };
  for (const end of Object.keys(lost)) delete lost[end];
  return result;
}

answerCalls({
  ready: () => null,
  port: () => server.address().port,
  cpuMicros,
  drain,
});
