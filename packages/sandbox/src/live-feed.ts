import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Journal, Recorded } from './journal';
import type { ReceivedEvent, ReceivedRequest } from './received';

type Row =
  | { readonly kind: 'event'; readonly entry: ReceivedEvent }
  | { readonly kind: 'request'; readonly entry: ReceivedRequest };

const MAX_CLIENTS = 20;
const MAX_BACKLOG = 500;
const MAX_WAITING_BYTES = 8 * 1024 * 1024;

/**
 * The journal as server-sent events: `event` for each event, `request` for each request that was refused without its events
 * being looked at, `counts` after each, `reset` when all before is void. A page that reconnects gets what it missed.
 */
export class LiveFeed {
  readonly #journal: Journal;
  readonly #clients = new Set<ServerResponse>();
  /** Ids start anew with each sandbox, so a page of the one before on this port must be told apart. */
  readonly #run = randomUUID();
  #closed = false;

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  /** Opens a stream, or answers 503 when 20 are open. */
  open(request: IncomingMessage, response: ServerResponse): void {
    if (this.#closed || this.#clients.size >= MAX_CLIENTS) {
      response.writeHead(503, { 'content-type': 'text/plain' }).end('Too many pages are open.\n');
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.once('close', () => this.#clients.delete(response));
    this.#clients.add(response);
    const lastId = this.#lastIdOf(request);
    response.write(`retry: 1000\n\n${lastId === 0 ? this.#reset() : ''}`);
    for (const row of this.#backlog(lastId)) response.write(this.#message(row));
    response.write(this.#counts());
  }

  /** Sends what one request added to every open page; a page that does not read is cut off and may come back. */
  publish({ request, events }: Recorded): void {
    if (this.#clients.size === 0) return;
    const rows: Row[] = isNews(request, events.length > 0)
      ? [{ kind: 'request', entry: request }]
      : events.map(eventRow);
    this.#send(rows.map((row) => this.#message(row)).join('') + this.#counts());
  }

  clear(): void {
    this.#send(this.#reset() + this.#counts());
  }

  close(): void {
    this.#closed = true;
    for (const client of this.#clients) client.end();
  }

  #send(text: string): void {
    for (const client of this.#clients) {
      client.write(text);
      if (client.writableLength > MAX_WAITING_BYTES) client.destroy();
    }
  }

  #lastIdOf({ headers }: IncomingMessage): number {
    const [run, id] = String(headers['last-event-id'] ?? '').split('/');
    return run === this.#run ? Number(id) || 0 : 0;
  }

  #backlog(afterId: number): readonly Row[] {
    const { events, requests } = this.#journal;
    const judged = new Set(events.map(({ requestId }) => requestId));
    const refusals = requests.filter((request) => isNews(request, judged.has(request.id)));
    const rows: Row[] = [...events.map(eventRow), ...refusals.map((entry) => ({ kind: 'request' as const, entry }))];
    const missed = rows.filter(({ entry }) => entry.id > afterId).toSorted((a, b) => a.entry.id - b.entry.id);
    return missed.slice(-MAX_BACKLOG);
  }

  #message({ kind, entry }: Row): string {
    return `event: ${kind}\nid: ${this.#run}/${entry.id}\ndata: ${JSON.stringify(entry)}\n\n`;
  }

  #counts(): string {
    return `event: counts\ndata: ${JSON.stringify(this.#journal.counts)}\n\n`;
  }

  #reset(): string {
    return `event: reset\nid: ${this.#run}/0\ndata: {}\n\n`;
  }
}

function eventRow(entry: ReceivedEvent): Row {
  return { kind: 'event', entry };
}

/** A request is worth a row of its own when nothing else tells of it. */
function isNews(request: ReceivedRequest, hasEvents: boolean): boolean {
  return !hasEvents && (request.status === undefined || request.status >= 300);
}
