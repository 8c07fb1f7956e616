import type { ServerResponse } from 'node:http';
import { eventRow, requestRow } from './event-row';
import type { Faults } from './faults';
import type { Added, Journal } from './journal';
import type { EventRow, FeedMessages, RequestRow } from './page-api';

const MAX_CLIENTS = 20;
const MAX_ROWS = 5000;
const MAX_REQUEST_ROWS = 500;
const MAX_SNAPSHOT_CHARACTERS = 4 * 1024 * 1024;
const MAX_WAITING_BYTES = 16 * 1024 * 1024;
const NEWS_EVERY_MS = 100;

/**
 * The journal as server-sent events: a `snapshot` first, then `news` at most ten times a second, and `fault` when that changes.
 * What waits is bounded: where more came between two news than a snapshot holds, a snapshot is sent instead.
 */
export class LiveFeed {
  readonly #journal: Journal;
  readonly #faults: Faults;
  readonly #clients = new Set<ServerResponse>();
  #events: EventRow[] = [];
  #requests: RequestRow[] = [];
  #hasOverflowed = false;
  #isFaultNews = false;
  #timer: NodeJS.Timeout | undefined;
  #sentAt = -Infinity;
  #closed = false;

  constructor(journal: Journal, faults: Faults) {
    this.#journal = journal;
    this.#faults = faults;
    faults.onChange = () => {
      this.#isFaultNews = true;
      this.#schedule();
    };
  }

  /** Opens a stream, or answers 503 when 20 are open. */
  open(response: ServerResponse): void {
    if (this.#closed || this.#clients.size >= MAX_CLIENTS) {
      response.writeHead(503, { 'content-type': 'text/plain' }).end('Too many pages are open.\n');
      return;
    }
    // What waits is in the snapshot, and must not come again behind it.
    if (this.#timer) this.#flush();
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    response.once('close', () => this.#clients.delete(response));
    this.#clients.add(response);
    response.write(`retry: 1000\n\n${this.#snapshot()}`);
  }

  /** Tells every open page of what came in, at once or with the next news. */
  publish({ request, events }: Added): void {
    if (this.#clients.size === 0) return;
    this.#hasOverflowed ||= this.#events.length + events.length > MAX_ROWS || this.#requests.length >= MAX_REQUEST_ROWS;
    if (!this.#hasOverflowed) {
      for (const event of events) this.#events.push(eventRow(event));
      const row = request && requestRow(request);
      if (row) this.#requests.push(row);
    }
    this.#schedule();
  }

  /** Sends every open page a new snapshot. */
  clear(): void {
    this.#hasOverflowed = true;
    this.#flush();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const client of this.#clients) client.end();
  }

  #schedule(): void {
    if (this.#closed || this.#timer || this.#clients.size === 0) return;
    const waitMs = Math.max(0, this.#sentAt + NEWS_EVERY_MS - performance.now());
    this.#timer = setTimeout(() => this.#flush(), waitMs).unref();
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const [events, requests] = [this.#events, this.#requests];
    const [hasOverflowed, isFaultNews] = [this.#hasOverflowed, this.#isFaultNews];
    this.#events = [];
    this.#requests = [];
    this.#hasOverflowed = false;
    this.#isFaultNews = false;
    if (this.#clients.size === 0) return;
    if (hasOverflowed) return this.#send(this.#snapshot());
    const fault = isFaultNews ? message('fault', JSON.stringify(this.#faults.active)) : '';
    const { counts } = this.#journal;
    this.#send(fault + message('news', JSON.stringify({ events, requests, counts } satisfies FeedMessages['news'])));
  }

  /** A page that does not read is cut off; it comes back by itself, to a snapshot. */
  #send(text: string): void {
    this.#sentAt = performance.now();
    for (const client of this.#clients) {
      client.write(text);
      if (client.writableLength > MAX_WAITING_BYTES) client.destroy();
    }
  }

  #snapshot(): string {
    const { events, requests, counts } = this.#journal;
    const rows = newestFirst(events, MAX_ROWS, eventRow);
    const refusals = newestFirst(requests, MAX_REQUEST_ROWS, requestRow);
    const rest = JSON.stringify({ counts, fault: this.#faults.active });
    return message('snapshot', `{"events":[${rows.join()}],"requests":[${refusals.join()}],${rest.slice(1)}`);
  }
}

/** The newest rows as JSON, oldest first: as many as are asked for and fit. */
function newestFirst<T>(entries: readonly T[], count: number, rowOf: (entry: T) => unknown): readonly string[] {
  const rows: string[] = [];
  let characters = 0;
  for (let index = entries.length - 1; index >= 0 && rows.length < count; index -= 1) {
    const entry = entries[index];
    const row = entry === undefined ? undefined : rowOf(entry);
    if (row === undefined) continue;
    const text = JSON.stringify(row);
    characters += text.length;
    if (characters > MAX_SNAPSHOT_CHARACTERS) break;
    rows.push(text);
  }
  return rows.toReversed();
}

function message(name: keyof FeedMessages, data: string): string {
  return `event: ${name}\ndata: ${data}\n\n`;
}
