// One address that sends forged events to a shop at a fixed rate, as a process of its own.
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerCalls } from './process-calls.mjs';

const event = (more) => ({ event_name: 'AddToCart', event_id: crypto.randomUUID(), ...more });
const body = (...events) => JSON.stringify({ events });
/** What is sent in turn. Those of the first row are taken until the limit is reached. */
const ATTACKS = [
  { body: () => body(event()) },
  { body: () => body(event({ event_name: 'Purchase', custom_data: { value: 9999, currency: 'EUR' } })) },
  { body: () => body(event({ user_data: { em: ['f'.repeat(64)] } })) },
  { body: () => body(event({ custom_data: { content_name: 'x'.repeat(17_000) } })) },
  { body: () => body(event({ custom_data: { content_ids: Array.from({ length: 100 }, String) } })) },
  { body: () => '{"events":['.repeat(500) },
  { body: () => body(event()), headers: { origin: 'https://evil.example.net' } },
  { body: () => body(event()), headers: { 'content-type': 'text/html' } },
];

let stopping = new AbortController();
let running = Promise.resolve();
let counts;

async function attack({ port, path, rate }, { signal }) {
  const agent = new Agent({ keepAlive: true, maxSockets: 200 });
  const answers = [];
  const startedAt = performance.now();
  for (let turn = 0; !signal.aborted; turn += 1) {
    const waitMs = startedAt + (turn * 1_000) / rate - performance.now();
    if (waitMs > 0) await sleep(waitMs);
    answers.push(send(ATTACKS[turn % ATTACKS.length], { agent, port, path }));
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  const statuses = await Promise.all(answers);
  agent.destroy();
  const failed = statuses.filter((status) => status !== 204).length;
  counts = { sent: statuses.length, failed, rate: statuses.length / seconds };
}

function send({ body: makeBody, headers }, { agent, port, path }) {
  const text = makeBody();
  const origin = `http://127.0.0.1:${port}`;
  const all = {
    'user-agent':
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    origin,
    ...headers,
  };
  return new Promise((resolve) => {
    const outgoing = request({ host: '127.0.0.1', port, agent, method: 'POST', path, headers: all }, (response) =>
      response.resume().once('end', () => resolve(response.statusCode)),
    );
    outgoing.once('error', ({ code }) => resolve(code)).end(text);
  });
}

answerCalls({
  ready: () => null,
  begin: (plan) => {
    stopping = new AbortController();
    running = attack(plan, stopping);
  },
  end: async () => {
    stopping.abort();
    await running;
    return counts;
  },
});
