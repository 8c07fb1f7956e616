import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const BROWSER = {
  accept: 'text/html,application/xhtml+xml',
  'accept-language': 'en',
  'sec-fetch-dest': 'document',
  'sec-fetch-mode': 'navigate',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
};
const CUSTOMER = 'email=jane%40example.com&firstName=Jane&lastName=Doe&zip=10115&country=DE';
/** What each visitor does, over and over: one event with each step. */
const STEPS = [
  { method: 'GET', path: '/products/mug' },
  { method: 'POST', path: '/cart', body: 'product=mug' },
  { method: 'GET', path: '/checkout' },
  { method: 'POST', path: '/checkout', body: CUSTOMER },
];

/**
 * Sends `rate` requests a second to each shop, in turn and evenly spaced, whether or not the earlier ones were
 * answered, for `warmUpMs` and then `measuredMs`. All so meet the same moments of the machine. Returns each shop's
 * latencies of the measured part in ms, sorted. Rejects when a request fails.
 */
export async function runLoad({ ports, rate, warmUpMs, measuredMs }) {
  const shops = ports.map((port) => ({
    port,
    agent: new Agent({ keepAlive: true, maxSockets: 200 }),
    // As many as requests in a second: the last step has been answered long before the next.
    visitors: Array.from({ length: rate }, () => ({ cookies: new Map(), step: 0 })),
    answers: [],
  }));
  const gapMs = 1_000 / rate / shops.length;
  const warmUps = Math.round((rate * warmUpMs) / 1_000);
  const turns = warmUps + Math.round((rate * measuredMs) / 1_000);
  const startedAt = performance.now();
  for (let turn = 0; turn < turns; turn += 1) {
    for (let place = 0; place < shops.length; place += 1) {
      const waitMs = startedAt + (turn * shops.length + place) * gapMs - performance.now();
      if (waitMs > 0) await sleep(waitMs);
      // None always comes after the same other.
      const shop = shops[(place + turn) % shops.length];
      shop.answers.push(nextStep(shop.visitors[turn % rate], shop));
    }
  }
  return Promise.all(
    shops.map(async ({ answers, agent }) => {
      const latencies = await Promise.all(answers);
      agent.destroy();
      return latencies.slice(warmUps).toSorted((a, b) => a - b);
    }),
  );
}

function nextStep(visitor, { agent, port }) {
  const { method, path, body = '' } = STEPS[visitor.step];
  visitor.step = (visitor.step + 1) % STEPS.length;
  const headers = { ...BROWSER, cookie: [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
  if (method === 'POST') {
    Object.assign(headers, {
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': body.length,
      referer: `http://127.0.0.1:${port}/checkout`,
    });
  }
  return new Promise((resolve, reject) => {
    const sentAt = performance.now();
    const outgoing = request({ host: '127.0.0.1', port, agent, method, path, headers }, (response) => {
      for (const line of response.headers['set-cookie'] ?? []) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
        visitor.cookies.set(name, value);
      }
      response.resume().once('end', () => {
        if (response.statusCode < 400) resolve(performance.now() - sentAt);
        else reject(new Error(`${method} ${path}: ${response.statusCode}`));
      });
    });
    outgoing.once('error', reject).end(body);
  });
}

/** The value below which `share` of the sorted numbers lie. */
export function quantile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)];
}
