/**
 * The Redis queue against plain pipelined XADD and XREADGROUP of the same bytes (the floor) and against BullMQ, all on one
 * redis-server of this run with AOF everysec; what several workers get out of it; and what a long backlog costs. Prints
 * Markdown, or JSON with --json; `pnpm bench redis-queue [--quick] [--only=cost|workers|backlog]`.
 */
import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { encodeRecord } from '@capikit/core';
import { eventRecord } from '@capikit/core/testing';
import { redisQueue } from '@capikit/queue-redis';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { startRedis } from '../redis-server.mjs';

const quick = process.argv.includes('--quick');
const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice(7);
const wants = (name) => only === undefined || only === name;
const BODY_BYTES = 1_200;
const CHUNK = 1_000;
const EVENTS = quick ? 5_000 : 50_000;
const ROUNDS = quick ? 2 : 5;
const BACKLOG = quick ? 100_000 : 1_000_000;
const CLAIM = { events: CHUNK, bytes: 100_000_000, leaseMs: 60_000, except: [] };

const text = JSON.stringify({ padding: 'x'.repeat(BODY_BYTES - 14) });
const newRecord = () => eventRecord({ id: randomUUID(), body: Buffer.from(text) });
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

const server = await startRedis({ options: { appendonly: 'yes', appendfsync: 'everysec' } });
const client = new Redis(server.url);
let names = 0;
const newName = () => `bench${(names += 1)}`;

async function redisInfo(section, field) {
  return Number(new RegExp(`^${field}:([\\d.]+)`, 'm').exec(await client.info(section))[1]);
}

async function redisCpuSeconds() {
  return (await redisInfo('cpu', 'used_cpu_user')) + (await redisInfo('cpu', 'used_cpu_sys'));
}

/** What so many events cost: events a second, and microseconds of the processor for each, here and in Redis. */
async function measured(events, work) {
  const redisBefore = await redisCpuSeconds();
  const before = process.cpuUsage();
  const startedAt = performance.now();
  await work();
  const seconds = (performance.now() - startedAt) / 1_000;
  const { user, system } = process.cpuUsage(before);
  const redis = ((await redisCpuSeconds()) - redisBefore) * 1e6;
  return { rate: events / seconds, own: (user + system) / events, redis: redis / events };
}

async function inChunks(all, store) {
  for (let at = 0; at < all.length; at += CHUNK) await store(all.slice(at, at + CHUNK));
}

const contenders = {
  'XADD / XREADGROUP': async () => {
    const stream = newName();
    await client.xgroup('CREATE', stream, 'workers', '0', 'MKSTREAM');
    return {
      add: (records) =>
        inChunks(records, async (some) => {
          const pipeline = client.pipeline();
          for (const record of some) pipeline.xadd(stream, '*', 'r', record.bytes);
          await pipeline.exec();
        }),
      async take() {
        let taken = 0;
        for (;;) {
          const read = await client.xreadgroupBuffer('GROUP', 'workers', 'one', 'COUNT', CHUNK, 'STREAMS', stream, '>');
          if (read === null) break;
          const ids = read[0][1].map(([id]) => id);
          taken += ids.length;
          await client
            .pipeline()
            .xack(stream, 'workers', ...ids)
            .xdel(stream, ...ids)
            .exec();
        }
        return taken;
      },
      end: () => client.del(stream),
    };
  },
  'queue-redis': async () => {
    const queue = redisQueue({ url: server.url, prefix: newName() });
    await queue.depth();
    return {
      add: (records) =>
        inChunks(records, async (some) => {
          for (const added of await Promise.all(some.map(async ({ record }) => queue.add([record]))))
            if (added !== 'added') throw new Error(added);
        }),
      async take() {
        let taken = 0;
        for (let claim = await queue.claim(CLAIM); claim !== null; claim = await queue.claim(CLAIM)) {
          taken += claim.records.length;
          if (!(await claim.settle({ remove: claim.records.map(({ id }) => id) }))) throw new Error('lost');
        }
        return taken;
      },
      end: () => queue.close(),
    };
  },
  BullMQ: async () => {
    const name = newName();
    const connection = new Redis(server.url, { maxRetriesPerRequest: null });
    const queue = new Queue(name, { connection });
    const defaults = { removeOnComplete: true, removeOnFail: true };
    return {
      add: (records) =>
        inChunks(records, (some) =>
          queue.addBulk(
            some.map(({ record }) => ({ name: 'event', data: text, opts: { jobId: record.id, ...defaults } })),
          ),
        ),
      async take(count) {
        let taken = 0;
        const own = new Redis(server.url, { maxRetriesPerRequest: null });
        const worker = new Worker(name, async () => undefined, { connection: own, concurrency: 100, autorun: false });
        const all = new Promise((resolve) => worker.on('completed', () => (taken += 1) === count && resolve()));
        void worker.run();
        await all;
        await worker.close();
        own.disconnect();
        return taken;
      },
      async end() {
        await queue.obliterate({ force: true });
        await queue.close();
        connection.disconnect();
      },
    };
  },
};

async function cost() {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const results = {};
    for (const [name, open] of Object.entries(contenders)) {
      const one = await open();
      const records = Array.from({ length: EVENTS }, () => {
        const record = newRecord();
        return { record, bytes: encodeRecord(record) };
      });
      const add = await measured(EVENTS, () => one.add(records));
      let taken = 0;
      const take = await measured(EVENTS, async () => (taken = await one.take(EVENTS)));
      if (taken !== EVENTS) throw new Error(`${name} took ${taken} of ${EVENTS}`);
      await one.end();
      results[name] = { add, take };
      process.stderr.write('.');
    }
    rounds.push(results);
  }
  process.stderr.write('\n');
  const rows = [];
  for (const step of ['add', 'take']) {
    for (const name of Object.keys(contenders)) {
      const of = (value) => median(rounds.map((round) => value(round[name][step])));
      const [floor] = Object.keys(contenders);
      const cpu = ({ own, redis }) => own + redis;
      rows.push({
        step: step === 'add' ? 'add' : 'claim and settle',
        name,
        rate: of(({ rate }) => rate),
        own: of(({ own }) => own),
        redis: of(({ redis }) => redis),
        cpuRatio: median(rounds.map((round) => cpu(round[name][step]) / cpu(round[floor][step]))),
        rateRatio: median(rounds.map((round) => round[name][step].rate / round[floor][step].rate)),
      });
    }
  }
  return rows;
}

/** Adds to a queue directly, many at once. */
async function fill(prefix, count) {
  const queue = redisQueue({ url: server.url, prefix, maxEvents: 2_000_000, maxBytes: 8e9 });
  for (let at = 0; at < count; at += CHUNK)
    await Promise.all(Array.from({ length: CHUNK }, async () => queue.add([newRecord()])));
  await queue.close();
}

/** Events a second that so many processes claim and settle. */
async function workers(count) {
  const prefix = newName();
  await fill(prefix, 2 * EVENTS);
  const processes = Array.from({ length: count }, () =>
    fork(new URL('redis-worker-process.mjs', import.meta.url), [server.url, prefix]),
  );
  await Promise.all(processes.map((one) => once(one, 'message')));
  const startedAt = performance.now();
  for (const one of processes) one.send('begin');
  const taken = await Promise.all(processes.map(async (one) => (await once(one, 'message'))[0]));
  const seconds = (performance.now() - startedAt) / 1_000;
  const total = taken.reduce((sum, one) => sum + one, 0);
  if (total !== 2 * EVENTS) throw new Error(`${total} of ${2 * EVENTS} taken`);
  return { count, rate: total / seconds, shares: taken.map((one) => one / total) };
}

async function backlog() {
  const prefix = newName();
  const usedBefore = await redisInfo('memory', 'used_memory');
  const receivedBefore = await redisInfo('stats', 'total_net_input_bytes');
  let startedAt = performance.now();
  await fill(prefix, BACKLOG);
  const fillSeconds = (performance.now() - startedAt) / 1_000;
  const bytes = ((await redisInfo('memory', 'used_memory')) - usedBefore) / BACKLOG;
  const received = ((await redisInfo('stats', 'total_net_input_bytes')) - receivedBefore) / BACKLOG;
  const sentBefore = await redisInfo('stats', 'total_net_output_bytes');
  const queue = redisQueue({ url: server.url, prefix });
  const claims = [];
  const depths = [];
  let taken = 0;
  startedAt = performance.now();
  for (;;) {
    let at = performance.now();
    const claim = await queue.claim(CLAIM);
    if (claim === null) break;
    claims.push(performance.now() - at);
    taken += claim.records.length;
    await claim.settle({ remove: claim.records.map(({ id }) => id) });
    at = performance.now();
    await queue.depth();
    depths.push(performance.now() - at);
  }
  const drainSeconds = (performance.now() - startedAt) / 1_000;
  if (taken !== BACKLOG) throw new Error(`${taken} of ${BACKLOG} taken`);
  const sent = ((await redisInfo('stats', 'total_net_output_bytes')) - sentBefore) / BACKLOG;
  await queue.close();
  const leftBytes = (await redisInfo('memory', 'used_memory')) - usedBefore;
  const of = (values, share) => values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)];
  return {
    events: BACKLOG,
    bytes,
    received,
    sent,
    fill: BACKLOG / fillSeconds,
    drain: BACKLOG / drainSeconds,
    firstClaimMs: claims[0],
    claimMs: of(claims, 0.5),
    worstClaimMs: of(claims, 1),
    depthMs: of(depths, 0.5),
    leftBytes,
    maxRssBytes: process.resourceUsage().maxRSS * 1_024,
  };
}

/** What remembering an event's id costs after the event is gone. */
async function guards() {
  const count = quick ? 20_000 : 200_000;
  const queue = redisQueue({ url: server.url, prefix: newName() });
  const usedBefore = await redisInfo('memory', 'used_memory');
  const untilMs = Date.now() + 86_400_000;
  for (let at = 0; at < count; at += CHUNK) {
    const records = Array.from({ length: CHUNK }, (_, one) => ({
      ...newRecord(),
      guard: { key: `order-${at + one}`, untilMs: untilMs + at },
    }));
    await Promise.all(records.map(async (record) => queue.add([record])));
    const claim = await queue.claim(CLAIM);
    await claim.settle({ remove: claim.records.map(({ id }) => id) });
  }
  const bytes = ((await redisInfo('memory', 'used_memory')) - usedBefore) / count;
  await queue.close();
  return bytes;
}

const results = { node: process.version, cost: [], workers: [], backlog: undefined };
try {
  if (wants('cost')) results.cost = await cost();
  if (wants('workers')) for (const count of [1, 2, 3]) results.workers.push(await workers(count));
  if (wants('backlog')) results.backlog = { ...(await backlog()), guardBytes: await guards() };
  if (process.argv.includes('--json')) console.log(JSON.stringify(results, undefined, 2));
  else print(results);
} finally {
  client.disconnect();
  await server.stop();
}

function print({ cost: rows, workers: counts, backlog: long }) {
  const line = (...cells) => console.log(`| ${cells.join(' | ')} |`);
  if (rows.length > 0) {
    console.log(
      `\n${EVENTS} events of ${BODY_BYTES} bytes, ${CHUNK} at once, medians of ${ROUNDS} interleaved rounds\n`,
    );
    line('', '', 'events/s', 'CPU µs, Node', 'CPU µs, Redis', 'CPU / floor', 'events/s / floor');
    line('---', '---', '---:', '---:', '---:', '---:', '---:');
    for (const { step, name, rate, own, redis, cpuRatio, rateRatio } of rows)
      line(step, name, Math.round(rate), own.toFixed(1), redis.toFixed(1), cpuRatio.toFixed(2), rateRatio.toFixed(2));
  }
  if (counts.length > 0) {
    console.log(`\n${2 * EVENTS} events claimed and settled by processes of their own\n`);
    line('workers', 'events/s', 'shares');
    line('---:', '---:', '---');
    for (const { count, rate, shares } of counts)
      line(count, Math.round(rate), shares.map((share) => `${Math.round(share * 100)} %`).join(', '));
  }
  if (long !== undefined) {
    console.log(`\nA backlog of ${long.events} events of ${BODY_BYTES} bytes\n`);
    line('what', 'figure');
    line('---', '---:');
    line('memory of Redis, bytes an event', Math.round(long.bytes));
    line('to Redis, bytes an event', Math.round(long.received));
    line('from Redis, bytes an event', Math.round(long.sent));
    line('filled, events/s', Math.round(long.fill));
    line('drained by one process, events/s', Math.round(long.drain));
    line(
      'claim of 1,000, ms: first, median, longest',
      [long.firstClaimMs, long.claimMs, long.worstClaimMs].map((ms) => ms.toFixed(1)).join(', '),
    );
    line('memory of Redis, bytes a remembered event id', Math.round(long.guardBytes));
    line('depth, ms', long.depthMs.toFixed(2));
    line('memory of Redis left afterwards, KiB', Math.round(long.leftBytes / 1_024));
    line('largest resident memory of this process, MiB', Math.round(long.maxRssBytes / 1_048_576));
  }
}
