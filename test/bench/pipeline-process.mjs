// One contender of the pipeline benchmark, as a process of its own: `<name> <url of the sink>`.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { open } from './contenders.mjs';
import { answerCalls, cpuMicros } from './process-calls.mjs';
import { customData, customer, visit } from './purchase.mjs';

const [name, url] = process.argv.slice(2);
const sender = await open(name, url);
const CHUNK = 200;
let orders = 0;

function next() {
  const n = (orders += 1);
  return { name: 'Purchase', visit: visit(n), customer: customer(n), customData: customData(n) };
}

/** As fast as it goes; a chunk in each turn of the event loop, as requests come. */
async function saturate(events) {
  const before = cpuMicros();
  const startedAt = performance.now();
  for (let sent = 0; sent < events; sent += 1) {
    const room = sender.send(next());
    if (room !== undefined) await room;
    if (sent % CHUNK === CHUNK - 1) await turn();
  }
  await sender.drain();
  const seconds = (performance.now() - startedAt) / 1_000;
  return { cpu: (cpuMicros() - before) / events, rate: events / seconds, rss: process.resourceUsage().maxRSS / 1_024 };
}

/** Evenly at `rate` a second for `ms`. Loop delay in ms. */
async function paced({ rate, ms }) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const before = cpuMicros();
  delay.enable();
  const startedAt = performance.now();
  let sent = 0;
  for (let passed = 0; passed < ms; passed = performance.now() - startedAt) {
    const due = Math.floor((passed * rate) / 1_000);
    // Back pressure would hide what the event loop pays.
    for (; sent < due; sent += 1) void sender.send(next());
    await sleep(1);
  }
  delay.disable();
  await sender.drain();
  const [p50, p99, max] = [delay.percentile(50), delay.percentile(99), delay.max].map((ns) => ns / 1e6);
  return { p50, p99, max, cpu: (cpuMicros() - before) / sent, rss: process.resourceUsage().maxRSS / 1_024 };
}

answerCalls({ ready: () => null, saturate, paced, close: () => sender.close() });
