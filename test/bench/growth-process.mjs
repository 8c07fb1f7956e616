// capikit with events that wait, as a process of its own: `<memory | LMDB> <url of the sink> <with ids | without>`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createCapi, memoryQueue } from '@capikit/core';
import { lmdbQueue } from '@capikit/queue-lmdb';
import { answerCalls, cpuMicros } from './process-calls.mjs';
import { ACCESS_TOKEN, customData, customer, DATASET_ID, visit } from './purchase.mjs';

const [kind, url, ids] = process.argv.slice(2);
const CHUNK = 200;
const limits = { maxEvents: 2_000_000, maxBytes: 8e9 };
const directory = mkdtempSync(join(tmpdir(), 'capikit-bench-'));
const counts = { tracked: 0, ended: 0 };
const waiting = () => counts.tracked - counts.ended;
let onEnd = () => undefined;

const kit = createCapi({
  baseUrl: url,
  datasetId: DATASET_ID,
  accessToken: ACCESS_TOKEN,
  queue: kind === 'LMDB' ? lmdbQueue({ path: join(directory, 'queue'), ...limits }) : memoryQueue(limits),
  // One batch under way and a full one ready behind it, at any depth: what grows is what is compared.
  batch: { maxEvents: 500, concurrency: 2 },
  // The sink may hold its answer for as long as the queue is being filled.
  timeoutMs: 600_000,
  onOutcome: ({ end, reason }) => {
    if (end !== 'delivered') throw new Error(`${end}: ${reason}`);
    counts.ended += 1;
    onEnd();
  },
  logger: { warn: () => undefined, error: (line) => console.error(line) },
});

function track() {
  const n = (counts.tracked += 1);
  const { eventId, eventTime, url: eventSourceUrl, ip, userAgent, fbp, fbc } = visit(n);
  const { status, stored } = kit.track('Purchase', customData(n), {
    ...(ids === 'with ids' && { eventId }),
    eventTime,
    eventSourceUrl,
    actionSource: 'website',
    userData: { ...customer(n), clientIpAddress: ip, clientUserAgent: userAgent, fbp, fbc },
  });
  if (status !== 'accepted') throw new Error(status);
  return stored;
}

/** Until `depth` events wait. */
async function fill(depth) {
  while (waiting() < depth) {
    const stored = track();
    if (counts.tracked % CHUNK > 0) continue;
    // A queue on disk takes only so many that are not written yet.
    await stored;
    await turn();
  }
}

/** Tracks and delivers `events` while `depth` wait, from the first to the last. CPU µs an event. */
async function keep({ depth, events }) {
  const before = cpuMicros();
  const [untilTracked, untilEnded] = [counts.tracked + events, counts.ended + events];
  while (counts.ended < untilEnded) {
    while (counts.tracked < untilTracked && waiting() < depth) void track();
    await new Promise((resolve) => (onEnd = resolve));
  }
  return (cpuMicros() - before) / events;
}

/** The heap and what it holds outside, after all garbage is gone. */
async function memory() {
  // Writes to LMDB that are under way.
  await sleep(200);
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  for (let times = 0; times < 3; times += 1) {
    collect();
    await turn();
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: heapUsed + external, rss };
}

answerCalls({
  ready: () => null,
  fill,
  keep,
  memory,
  flush: () => kit.flush({ timeoutMs: 300_000 }),
  /** What still waits goes with the process. */
  discard: () => rmSync(directory, { recursive: true, force: true }),
});
