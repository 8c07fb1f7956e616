/**
 * The LMDB queue against raw lmdb puts of the same bytes, the cost of track() on it, and the size of its file over rounds of
 * filling and draining. Prints Markdown, or JSON with --json. `pnpm bench lmdb-queue [--quick]`, which runs a tenth.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { createCapi } from '@capikit/core';
import { eventRecord } from '@capikit/core/testing';
import { lmdbQueue } from '@capikit/queue-lmdb';
import { open } from 'lmdb';

const quick = process.argv.includes('--quick');
const part = quick ? 0.1 : 1;
const BODY_BYTES = 1_300;
const root = mkdtempSync(join(process.env.BENCH_DIR ?? tmpdir(), 'capikit-bench-'));
let directories = 0;
const newDirectory = () => join(root, `${(directories += 1)}`);

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const quantile = (values, q) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))];
const fileBytes = (directory) =>
  readdirSync(directory).reduce(
    (sum, name) => sum + (name.endsWith('.mdb') ? statSync(join(directory, name)).size : 0),
    0,
  );

function records(count) {
  const text = JSON.stringify({ padding: 'x'.repeat(BODY_BYTES - 14) });
  return Array.from({ length: count }, () => eventRecord({ id: randomUUID(), body: Buffer.from(text) }));
}

/** Events a second, `group` of them given at once and awaited. */
async function rate(all, group, store) {
  const startedAt = performance.now();
  for (let at = 0; at < all.length; at += group) await store(all.slice(at, at + group));
  return all.length / ((performance.now() - startedAt) / 1_000);
}

async function queueRate(all, group) {
  const queue = lmdbQueue({ path: newDirectory() });
  await queue.add(records(1));
  const result = await rate(all, group, async (some) => {
    for (const added of await Promise.all(some.map(async (record) => queue.add([record]))))
      if (added !== 'added') throw new Error(added);
  });
  await queue.close();
  return result;
}

async function rawRate(all, group) {
  const database = open({ path: join(newDirectory(), 'raw.mdb'), encoding: 'binary' });
  const result = await rate(all, group, async (some) => {
    for (const { id, body } of some) void database.put(id, body);
    await database.flushed;
  });
  await database.close();
  return result;
}

async function throughput(group) {
  const count = Math.round((group >= 100 ? 50_000 : 5_000) * part);
  const pairs = [];
  for (let round = 0; round < 5; round += 1) {
    const all = records(count);
    const raw = await rawRate(all, group);
    const queue = await queueRate(all, group);
    pairs.push({ raw, queue, ratio: queue / raw });
  }
  const of = (name) => median(pairs.map((pair) => pair[name]));
  return { group, raw: Math.round(of('raw')), queue: Math.round(of('queue')), ratio: of('ratio') };
}

/** How long track() itself takes at 2,000 events a second, evenly spaced, while delivery fails or another process does it. */
async function trackCost(options) {
  const capi = createCapi({
    datasetId: '123456789012345',
    accessToken: 'none',
    baseUrl: 'http://127.0.0.1:9',
    logger: quietLogger,
    ...options,
  });
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const taken = [];
  const stored = [];
  const seconds = quick ? 3 : 10;
  const startedAt = performance.now();
  const warmUp = 2_000;
  for (let sent = 0; sent < 2_000 * seconds + warmUp;) {
    await sleep(1);
    if (sent >= warmUp) delay.enable();
    const dueNow = Math.floor((performance.now() - startedAt) * 2);
    for (; sent < Math.min(dueNow, 2_000 * seconds + warmUp); sent += 1) {
      const at = performance.now();
      const result = capi.track('Purchase', { value: 42, currency: 'EUR' }, purchase(sent));
      const ms = performance.now() - at;
      if (sent >= warmUp) taken.push(ms * 1_000);
      if (result.status !== 'accepted') throw new Error(result.status);
      void result.stored.then(() => sent >= warmUp && stored.push(performance.now() - at));
    }
  }
  delay.disable();
  await capi.close({ timeoutMs: 1 });
  return {
    p50: quantile(taken, 0.5),
    p99: quantile(taken, 0.99),
    p999: quantile(taken, 0.999),
    storedP99Ms: quantile(stored, 0.99),
    loopP99Ms: delay.percentile(99) / 1e6,
  };
}

const quietLogger = { warn() {}, error() {} };
const purchase = (number) => ({
  eventId: `order-${number}`,
  actionSource: 'website',
  eventSourceUrl: 'https://shop.example.com/thanks',
  userData: {
    email: `buyer-${number}@example.com`,
    phone: '+16505550101',
    firstName: 'Ada',
    lastName: 'Lovelace',
    city: 'London',
    zip: 'N1 9GU',
    country: 'gb',
    externalId: `user-${number}`,
    clientUserAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36',
  },
});

async function fillAndDrain() {
  const path = newDirectory();
  const count = Math.round(100_000 * part);
  const queue = lmdbQueue({ path });
  const sizes = [];
  for (let round = 0; round < 10; round += 1) {
    const all = records(count);
    let startedAt = performance.now();
    for (let at = 0; at < count; at += 1_000)
      await Promise.all(all.slice(at, at + 1_000).map(async (record) => queue.add([record])));
    const fillMs = performance.now() - startedAt;
    const fullBytes = fileBytes(path);
    startedAt = performance.now();
    let drained = 0;
    for (;;) {
      const claim = await queue.claim({ events: 1_000, bytes: 10_000_000, leaseMs: 30_000, except: [] });
      if (claim === null) break;
      drained += claim.records.length;
      await claim.settle({ remove: claim.records.map(({ id }) => id) });
    }
    if (drained !== count) throw new Error(`${drained} of ${count} drained`);
    const drainMs = performance.now() - startedAt;
    sizes.push({ fullBytes, fill: count / (fillMs / 1e3), drain: count / (drainMs / 1e3) });
  }
  await queue.close();
  const closedBytes = fileBytes(path);
  const again = lmdbQueue({ path });
  await again.add(records(1));
  await sleep(200);
  const reopenedBytes = fileBytes(path);
  await again.close();
  return { count, sizes, closedBytes, reopenedBytes };
}

/** What claim and depth cost, at a thousand and at many records. */
async function costBySize() {
  const rows = [];
  for (const count of [1_000, Math.round(1_000_000 * part)]) {
    const queue = lmdbQueue({ path: newDirectory(), maxEvents: 2_000_000, maxBytes: 8e9 });
    const body = Buffer.alloc(200, 0x78);
    for (let at = 0; at < count; at += 1_000)
      await Promise.all(records(1_000).map(async (record) => queue.add([{ ...record, body }])));
    const claims = [];
    const depths = [];
    for (let run = 0; run < 200; run += 1) {
      let at = performance.now();
      const claim = await queue.claim({ events: 100, bytes: 1_000_000, leaseMs: 30_000, except: [] });
      claims.push(performance.now() - at);
      await claim.settle({ release: { ids: claim.records.map(({ id }) => id), delayMs: 0 } });
      at = performance.now();
      await queue.depth();
      depths.push((performance.now() - at) * 1_000);
    }
    rows.push({ count, claimMs: median(claims), depthMicros: median(depths) });
    await queue.close();
  }
  return rows;
}

try {
  const results = { throughput: [], track: undefined, size: undefined, cost: undefined };
  const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice(7);
  const wants = (name) => only === undefined || only === name;
  if (wants('throughput')) for (const group of [10, 100, 1_000]) results.throughput.push(await throughput(group));
  if (wants('track')) {
    results.track = {
      'memory, endpoint down': await trackCost({}),
      'lmdb, endpoint down': await trackCost({ queue: lmdbQueue({ path: newDirectory() }) }),
      'lmdb, only adding': await trackCost({ queue: lmdbQueue({ path: newDirectory() }), deliver: false }),
    };
  }
  if (wants('size')) results.size = await fillAndDrain();
  if (wants('cost')) results.cost = await costBySize();
  if (process.argv.includes('--json')) console.log(JSON.stringify(results, undefined, 2));
  else print(results);
} finally {
  rmSync(root, { recursive: true, force: true });
}

function print({ throughput: rates, track, size, cost }) {
  const mib = (bytes) => (bytes / 1_048_576).toFixed(1);
  const line = (...cells) => console.log(`| ${cells.join(' | ')} |`);
  if (rates.length > 0) {
    console.log(
      `\nEvents accepted a second and on disk, bodies of ${BODY_BYTES} bytes, median of 5 interleaved rounds\n`,
    );
    line('given at once', 'raw lmdb puts', 'queue', 'ratio');
    line('---', '---', '---', '---');
    for (const { group, raw, queue, ratio } of rates) line(group, raw, queue, ratio.toFixed(2));
  }
  if (track !== undefined) {
    console.log('\ntrack() at 2,000 events/s with caller-given ids, microseconds\n');
    line('queue', 'p50', 'p99', 'p99.9', 'stored p99 ms', 'loop delay p99 ms');
    line('---', '---', '---', '---', '---', '---');
    for (const [name, taken] of Object.entries(track)) {
      const { p50, p99, p999, storedP99Ms, loopP99Ms } = taken;
      line(name, p50.toFixed(0), p99.toFixed(0), p999.toFixed(0), storedP99Ms.toFixed(1), loopP99Ms.toFixed(1));
    }
  }
  if (size !== undefined) {
    console.log(`\nFile after each of 10 rounds of ${size.count} events filled and drained\n`);
    line('round', 'MiB', 'filled/s', 'drained/s');
    line('---', '---', '---', '---');
    size.sizes.forEach(({ fullBytes, fill, drain }, round) =>
      line(round + 1, mib(fullBytes), Math.round(fill), Math.round(drain)),
    );
    console.log(`\nAfter close: ${mib(size.closedBytes)} MiB. After the next open: ${mib(size.reopenedBytes)} MiB.`);
  }
  if (cost !== undefined) {
    console.log('\nCost by size of the queue, medians\n');
    line('records', 'claim of 100, ms', 'depth, µs');
    line('---', '---', '---');
    for (const { count, claimMs, depthMicros } of cost) line(count, claimMs.toFixed(2), depthMicros.toFixed(0));
  }
}
