// Takes whatever is posted, waits `delay` ms and answers as each contender's service does. Counts events, checks nothing.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { answerCalls } from './process-calls.mjs';

/** What each event holds exactly once, by contender. */
const MARKS = { graph: 'event_name"', segment: '"messageId"', posthog: '"distinct_id"' };
let events = 0;
let bytes = 0;
let delayMs = 0;

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
    const answer =
      kind === 'graph' ? { events_received: count, messages: [], fbtrace_id: 'x' } : { success: true, status: 1 };
    const send = () => response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
    if (delayMs === 0) send();
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
  /** What came since the last call. */
  take: () => {
    const taken = { events, bytes };
    events = 0;
    bytes = 0;
    return taken;
  },
});
