// What every program on a stage shares: its configuration, its Capi, and a journal that tells the truth about a process that
// was killed: a line is in the file before the program's next line runs, and it is written when what it says has happened.
import { openSync, writeSync } from 'node:fs';
import { createCapi, memoryQueue } from '@capikit/core';
import { lmdbQueue } from '@capikit/queue-lmdb';
import { redisQueue } from '@capikit/queue-redis';

export const config = JSON.parse(process.env.STAGE);
const { queue, path, url, journalPath, limits, capi, visitor, aheadMs = 0 } = config;

// What processes killed before had claimed is free again when their leases are over, by this clock.
const clock = Date.now;
Date.now = () => clock() + aheadMs;

const journal = openSync(journalPath, 'a', 0o600);
export const note = (...words) => void writeSync(journal, `${words.join(' ')}\n`);
export const say = (line) => void writeSync(1, `${line}\n`);

const queues = {
  memory: () => memoryQueue(limits),
  lmdb: () => lmdbQueue({ path, ...limits }),
  // By the clock of Redis, unless that of this process is ahead.
  redis: () => redisQueue({ url, ...(aheadMs > 0 && { now: () => Date.now() }), ...limits }),
};
export const eventQueue = queues[queue]();
export const kit = createCapi({
  queue: eventQueue,
  retry: { baseMs: 20, maxMs: 500 },
  onOutcome: ({ end, eventId, ...rest }) => note('ended', eventId, end, JSON.stringify(rest)),
  // As it fails in a shop: with what it was given in its message.
  beforeSend: (event) => {
    if (event.event_id.endsWith('-broken')) throw new Error(`no stock for ${visitor.email}`);
    return event;
  },
  ...capi,
});

/** A visitor whose contact data is in the form, the address, the referrer and a cookie. */
const facts = {
  method: 'GET',
  url: `https://shop.example.com/thanks?order=1&email=${encodeURIComponent(visitor.email)}&access_token=${visitor.session}`,
  ip: '8.8.8.8',
  headers: {
    host: 'shop.example.com',
    'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36',
    cookie: `_fbp=fb.1.1700000000000.1234567890; session=${visitor.session}`,
    referer: `https://shop.example.com/login?user=${encodeURIComponent(visitor.email)}&phone=${encodeURIComponent(visitor.phone)}`,
    'sec-fetch-mode': 'navigate',
  },
};
const { session: _, ...userData } = visitor;

/** Tracks one purchase. Resolves to what its write came to; everything it learns is noted. */
export async function track(eventId, customData = {}, details = {}) {
  const data = { value: 42, currency: 'EUR', order_id: eventId, ...customData };
  return noted(kit.tracker(facts).track('Purchase', data, { eventId, userData, ...details }));
}

/** Notes what became of a track(). */
export async function noted({ status, eventId, stored }) {
  note(status, eventId);
  const answer = await stored;
  if (answer !== 'not-accepted') note(answer, eventId);
  return answer;
}
