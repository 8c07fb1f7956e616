// What every program on a stage shares: its configuration, its Capi, and a journal that tells the truth about a process that
// was killed: a line is in the file before the program's next line runs, and it is written when what it says has happened.
import { openSync, writeSync } from 'node:fs';
import { createCapi, memoryQueue } from '@capikit/core';
import { lmdbQueue } from '@capikit/queue-lmdb';

export const config = JSON.parse(process.env.STAGE);
const { queue, path, journalPath, limits, capi, visitor } = config;

const journal = openSync(journalPath, 'a', 0o600);
export const note = (...words) => void writeSync(journal, `${words.join(' ')}\n`);
export const say = (line) => void writeSync(1, `${line}\n`);

export const kit = createCapi({
  queue: queue === 'lmdb' ? lmdbQueue({ path, ...limits }) : memoryQueue(limits),
  retry: { baseMs: 20, maxMs: 500 },
  onOutcome: ({ end, eventId, ...rest }) => note('ended', eventId, end, JSON.stringify(rest)),
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
export async function track(eventId, customData = {}) {
  const tracker = kit.tracker(facts);
  return noted(
    tracker.track('Purchase', { value: 42, currency: 'EUR', order_id: eventId, ...customData }, { eventId, userData }),
  );
}

/** Notes what became of a track(). */
export async function noted({ status, eventId, stored }) {
  note(status, eventId);
  const answer = await stored;
  if (answer !== 'not-accepted') note(answer, eventId);
  return answer;
}
