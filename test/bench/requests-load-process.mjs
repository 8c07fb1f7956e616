// Asks an app for pages, as a process of its own.
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import autocannon from 'autocannon';
import { quantile } from './load.mjs';
import { answerCalls } from './process-calls.mjs';
import { COOKIE, USER_AGENT } from './purchase.mjs';

const PATH = '/thanks?order=42&utm_source=newsletter';
/** A browser that opens a page, through one proxy. */
const HEADERS = {
  host: 'shop.example.com',
  accept: 'text/html,application/xhtml+xml',
  'accept-language': 'en',
  cookie: COOKIE,
  referer: 'https://shop.example.com/checkout',
  'sec-fetch-dest': 'document',
  'sec-fetch-mode': 'navigate',
  'user-agent': USER_AGENT,
  'x-forwarded-for': '8.8.4.8',
  'x-forwarded-proto': 'https',
};

/** As many requests as 50 connections take. */
async function saturate({ port, ms }) {
  const result = await autocannon({
    url: `http://127.0.0.1:${port}${PATH}`,
    connections: 50,
    duration: ms / 1_000,
    headers: HEADERS,
  });
  const failed = result.errors + result.timeouts + result.non2xx;
  if (failed > 0) throw new Error(`${failed} requests failed`);
  const seconds = (result.finish - result.start) / 1_000;
  return { rate: result['2xx'] / seconds, p50: result.latency.p50, p99: result.latency.p99 };
}

/** Evenly `rate` a second, whether or not the earlier ones were answered. */
async function paced({ port, rate, ms }) {
  const agent = new Agent({ keepAlive: true, maxSockets: 200 });
  const startedAt = performance.now();
  const answers = [];
  for (let sent = 0; sent < (rate * ms) / 1_000; sent += 1) {
    const waitMs = startedAt + (sent * 1_000) / rate - performance.now();
    if (waitMs > 0) await sleep(waitMs);
    answers.push(latency({ port, agent }));
  }
  const latencies = (await Promise.all(answers)).toSorted((a, b) => a - b);
  const seconds = (performance.now() - startedAt) / 1_000;
  agent.destroy();
  return { rate: latencies.length / seconds, p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99) };
}

function latency({ port, agent }) {
  return new Promise((resolve, reject) => {
    const sentAt = performance.now();
    const outgoing = request({ host: '127.0.0.1', port, agent, path: PATH, headers: HEADERS }, (response) => {
      response.resume().once('end', () => {
        if (response.statusCode === 200) resolve(performance.now() - sentAt);
        else reject(new Error(`${PATH}: ${response.statusCode}`));
      });
    });
    outgoing.once('error', reject).end();
  });
}

answerCalls({ ready: () => null, saturate, paced });
