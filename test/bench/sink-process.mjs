// Takes whatever is posted, waits `delay` ms or until `release`, and answers as each contender's service does. Counts events,
// checks nothing.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { answerCalls } from './process-calls.mjs';

/** What each event holds exactly once, by contender. */
const MARKS = { graph: 'event_name"', segment: '"messageId"', posthog: '"distinct_id"' };
let events = 0;
let bytes = 0;
let requests = 0;
let delayMs = 0;
/** Answers that wait until `release`; undefined when they do not wait. */
let held;

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const kind = request.url.startsWith('/segment')
      ? 'segment'
      : request.url.startsWith('/posthog')
        ? 'posthog'
        : 'graph';
    const raw = Buffer.concat(chunks);
    const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
    const count = occurrences(body, Buffer.from(MARKS[kind]));
    events += count;
    bytes += body.length;
    requests += 1;
    const answer =
      kind === 'graph' ? { events_received: count, messages: [], fbtrace_id: 'x' } : { success: true, status: 1 };
    const send = () => response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
    if (held !== undefined) held.push(send);
    else if (delayMs === 0) send();
    else setTimeout(send, delayMs);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1');
await once(server, 'listening');

function occurrences(body, mark) {
  let count = 0;
  for (let at = body.indexOf(mark); at !== -1; at = body.indexOf(mark, at + mark.length)) count += 1;
  return count;
}

answerCalls({
  ready: () => null,
  url: () => `http://127.0.0.1:${server.address().port}`,
  delay: (ms) => void (delayMs = ms),
  hold: () => void (held = []),
  release: () => {
    for (const send of held) send();
    held = undefined;
  },
  /** What came since the last call. */
  take: () => {
    const taken = { events, bytes, requests };
    requests = 0;
    events = 0;
    bytes = 0;
    return taken;
  },
});
