// The steps of `track()`, and what Node needs for the like, as a process of its own. CPU µs an event each.
import * as crypto from 'node:crypto';
import { createCapi, hashUserData, nodeRequestFacts, validateServerEvent } from '@capikit/core';
import { toEvent } from './hand-written.mjs';
import { answerCalls, cpuMicros } from './process-calls.mjs';
import { ACCESS_TOKEN, COOKIE, customData, customer, DATASET_ID, USER_AGENT, visit } from './purchase.mjs';

const EVENTS = 10_000;
/** `enabled: false` builds, checks and serialises, and queues nothing. */
const kit = createCapi({
  enabled: false,
  datasetId: DATASET_ID,
  accessToken: ACCESS_TOKEN,
  logger: { warn: (line) => console.error(line), error: (line) => console.error(line) },
});

const orders = Array.from({ length: EVENTS }, (_, n) => {
  const order = { name: 'Purchase', visit: visit(n), customer: customer(n), customData: customData(n) };
  return { ...order, event: toEvent(order), values: Object.values(order.customer) };
});
const headers = {
  host: 'shop.example.com',
  cookie: COOKIE,
  referer: 'https://shop.example.com/checkout',
  'sec-fetch-dest': 'document',
  'sec-fetch-mode': 'navigate',
  'user-agent': USER_AGENT,
};
const requestOf = ({ visit: { url, ip } }) => {
  const { pathname, search } = new URL(url);
  return { method: 'GET', url: `${pathname}${search}`, headers, socket: { remoteAddress: ip, encrypted: true } };
};
const requests = orders.map(requestOf);
const trackerOf = (n) => kit.tracker(nodeRequestFacts(requests[n]), requests[n]);

const oneShot = crypto.hash;
const PARTS = {
  capture: (n) => {
    const { clientIp, userAgent, url, referrer, fbp, fbc } = trackerOf(n).context;
    return clientIp.length + userAgent.length + url.length + referrer.length + fbp.length + fbc.length;
  },
  'normalise and hash': (n) => hashUserData(orders[n].customer).issues.length,
  validate: (n) => validateServerEvent(orders[n].event, { now: Date.now() }).length,
  serialise: (n) => Buffer.from(JSON.stringify(orders[n].event)).byteLength,
  'track()': (n) => {
    const { customData: data, customer: userData, visit: seen } = orders[n];
    const { status, issues } = trackerOf(n).track('Purchase', data, { eventId: seen.eventId, userData });
    if (status !== 'skipped' || issues.length > 0) throw new Error(JSON.stringify({ status, issues }));
    return issues.length;
  },
  'JSON.stringify': (n) => JSON.stringify(orders[n].event).length,
  createHash: (n) => {
    for (const value of orders[n].values) crypto.createHash('sha256').update(value).digest('hex');
    return n;
  },
  ...(oneShot && {
    'crypto.hash': (n) => {
      for (const value of orders[n].values) oneShot('sha256', value);
      return n;
    },
  }),
  nothing: (n) => n,
};

/** The parts take turns; the least of the turns is the one that nothing disturbed. */
function measure({ turns }) {
  const least = Object.fromEntries(Object.keys(PARTS).map((name) => [name, Number.POSITIVE_INFINITY]));
  for (let turn = 0; turn < turns; turn += 1) {
    for (const [name, part] of Object.entries(PARTS)) {
      const before = cpuMicros();
      for (let n = 0; n < EVENTS; n += 1) part(n);
      least[name] = Math.min(least[name], (cpuMicros() - before) / EVENTS);
    }
  }
  return least;
}

answerCalls({ ready: () => null, measure, close: () => kit.close() });
