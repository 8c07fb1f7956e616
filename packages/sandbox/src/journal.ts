import type { Issue } from '@capikit/core';
import type { IncomingHttpHeaders } from 'node:http';
import { tokenDigest } from './access';
import type { EventsPost } from './events-post';
import type { Judgement } from './judgement';
import { parseJson } from './read-body';
import type { EventAsSent, PixelFields, ReceivedEvent, ReceivedRequest, SandboxCounts } from './received';
import { Recent } from './recent';
import type { Plan } from './scripted-reply';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** One request on its way into the journal. */
export interface Entry {
  readonly at: number;
  readonly post: EventsPost;
  readonly judgement: Judgement;
  readonly plan: Plan;
  readonly headers: IncomingHttpHeaders;
}

/** What came in at once: a request with the events of it that were looked at, or one event of the Pixel's. */
export interface Added {
  readonly request?: ReceivedRequest;
  readonly events: readonly ReceivedEvent[];
}

/** What one request added. */
export interface Recorded extends Added {
  readonly request: ReceivedRequest;
  /** Notes how the answer ended. */
  answered(how: 'sent' | 'cut'): void;
}

/** One event of the Pixel's on its way into the journal. */
export interface PixelEntry {
  readonly at: number;
  readonly datasetId: string;
  readonly event: EventAsSent;
  readonly pixel: PixelFields;
  readonly verdict: ReceivedEvent['verdict'];
  readonly issues: readonly Issue[];
  readonly request: { readonly method: string; readonly path: string; readonly headers: IncomingHttpHeaders };
  readonly bytes: number;
}

/** How an event came, and what Meta would answer to that. */
export interface Origin extends Pick<ReceivedRequest, 'method' | 'path' | 'headers' | 'eventCount' | 'partnerAgent'> {
  readonly answer: { readonly status: number; readonly body: unknown };
}

const MAX_BYTES = 64 * 1024 * 1024;
const NONE: SandboxCounts = { requests: 0, accepted: 0, refused: 0, browser: 0 };
const GIF = { status: 200, body: 'A transparent image of one pixel.' };
const CREDENTIALS: ReadonlySet<string> = new Set(['authorization', 'proxy-authorization', 'cookie']);

/** What came in: the newest entries, and exact counts of all. No token goes in. */
export class Journal {
  readonly #events: Recent<ReceivedEvent>;
  readonly #requests: Recent<ReceivedRequest>;
  readonly #watchers = new Set<() => void>();
  readonly #origins = new WeakMap<ReceivedEvent, Origin>();
  #counts: Mutable<SandboxCounts> = { ...NONE };
  #lastId = 0;

  constructor(maxEntries: number) {
    this.#events = new Recent(maxEntries, MAX_BYTES);
    this.#requests = new Recent(maxEntries, MAX_BYTES);
  }

  get events(): readonly ReceivedEvent[] {
    return this.#events.items;
  }

  get requests(): readonly ReceivedRequest[] {
    return this.#requests.items;
  }

  get counts(): SandboxCounts {
    return { ...this.#counts };
  }

  /** Writes a request down, and its events when the plan counts them. */
  record(entry: Entry): Recorded {
    const { post, judgement } = entry;
    const request = this.#requestOf(entry);
    this.#requests.push(request, post.bytes);
    this.#counts.requests += 1;

    const events = request.counted ? this.#eventsOf(entry, request) : [];
    const bytes = post.bytes / Math.max(events.length, 1);
    const { method, path, headers, eventCount, partnerAgent } = request;
    const answer = { status: judgement.status, body: judgement.reply };
    const origin = { method, path, headers, eventCount, ...(partnerAgent !== undefined && { partnerAgent }), answer };
    for (const event of events) this.#add(event, origin, bytes);
    this.#counts[judgement.verdict] += events.length;
    this.#changed();
    return { request, events, answered: (how) => this.#answered(request, how) };
  }

  /** Writes an event of the Pixel's down. */
  recordPixel({ request, bytes, ...entry }: PixelEntry): ReceivedEvent {
    const id = (this.#lastId += 1);
    const event: ReceivedEvent = { id, source: 'browser', requestId: id, ...entry };
    const headers = withoutCredentials(request.headers, undefined);
    this.#add(event, { ...request, headers, eventCount: 1, answer: GIF }, bytes);
    this.#counts.browser += 1;
    this.#changed();
    return event;
  }

  /** How an event came in. Undefined once it was forgotten. */
  find(id: number): { readonly event: ReceivedEvent; readonly origin: Origin } | undefined {
    const event = this.events.find((one) => one.id === id);
    const origin = event && this.#origins.get(event);
    return event && origin && { event, origin };
  }

  /** Calls back after every change, until the returned function is called. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  clear(): void {
    this.#events.clear();
    this.#requests.clear();
    this.#counts = { ...NONE };
    this.#changed();
  }

  #add(event: ReceivedEvent, origin: Origin, bytes: number): void {
    this.#events.push(event, bytes);
    this.#origins.set(event, origin);
  }

  #requestOf({ at, post, plan, judgement, headers }: Entry): Mutable<ReceivedRequest> {
    const { method, path, datasetId, partnerAgent, testEventCode, token } = post;
    const isAnswered = plan.end === 'send' || plan.end === 'half';
    const { events = [] } = post;
    return {
      id: (this.#lastId += 1),
      at,
      method,
      path,
      ...(datasetId !== undefined && { datasetId }),
      eventCount: events.length,
      counted: plan.counts && judgement.issues.length > 0,
      events,
      ...(isAnswered && { status: plan.status, reply: parseJson(plan.body) ?? plan.body }),
      answer: 'pending',
      headers: withoutCredentials(headers, token),
      ...(partnerAgent !== undefined && { partnerAgent }),
      ...(testEventCode !== undefined && { testEventCode }),
      ...(token !== undefined && { tokenDigest: tokenDigest(token) }),
    };
  }

  #eventsOf({ at, judgement }: Entry, request: ReceivedRequest): readonly ReceivedEvent[] {
    const { datasetId = '', testEventCode, id: requestId } = request;
    return judgement.issues.map((issues, index) => ({
      id: (this.#lastId += 1),
      at,
      datasetId,
      event: request.events[index] ?? {},
      source: 'server',
      verdict: judgement.verdict,
      issues,
      ...(testEventCode !== undefined && { testEventCode }),
      requestId,
    }));
  }

  #answered(request: Mutable<ReceivedRequest>, how: 'sent' | 'cut'): void {
    if (request.answer !== 'pending') return;
    request.answer = how;
    this.#changed();
  }

  #changed(): void {
    for (const watcher of this.#watchers) watcher();
  }
}

function withoutCredentials(headers: IncomingHttpHeaders, token: string | undefined): Record<string, string> {
  const pairs = Object.entries(headers).map(([name, value]) => [name, String(value)] as const);
  const harmless = pairs.filter(
    ([name, value]) => !CREDENTIALS.has(name) && !(token !== undefined && value.includes(token)),
  );
  return Object.fromEntries(harmless);
}
