import type { IncomingHttpHeaders } from 'node:http';
import { tokenDigest } from './access';
import type { EventsPost } from './events-post';
import type { Judgement } from './judgement';
import { parseJson } from './read-body';
import type { ReceivedEvent, ReceivedRequest, SandboxCounts } from './received';
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

/** What one request added. */
export interface Recorded {
  readonly request: ReceivedRequest;
  readonly events: readonly ReceivedEvent[];
  /** Notes how the answer ended. */
  answered(how: 'sent' | 'cut'): void;
}

const MAX_BYTES = 64 * 1024 * 1024;
const CREDENTIALS: ReadonlySet<string> = new Set(['authorization', 'proxy-authorization', 'cookie']);

/** What came in: the newest entries, and exact counts of all. No token goes in. */
export class Journal {
  readonly #events: Recent<ReceivedEvent>;
  readonly #requests: Recent<ReceivedRequest>;
  readonly #watchers = new Set<() => void>();
  #counts: Mutable<SandboxCounts> = { requests: 0, accepted: 0, refused: 0 };
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
    const { post, plan, judgement } = entry;
    const request = this.#requestOf(entry);
    this.#requests.push(request, post.bytes);
    this.#counts.requests += 1;

    const events = plan.counts ? this.#eventsOf(entry, request) : [];
    const bytes = post.bytes / Math.max(events.length, 1);
    for (const event of events) this.#events.push(event, bytes);
    this.#counts[judgement.verdict] += events.length;
    this.#changed();
    return { request, events, answered: (how) => this.#answered(request, how) };
  }

  /** Calls back after every change, until the returned function is called. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  clear(): void {
    this.#events.clear();
    this.#requests.clear();
    this.#counts = { requests: 0, accepted: 0, refused: 0 };
    this.#changed();
  }

  #requestOf({ at, post, plan, headers }: Entry): Mutable<ReceivedRequest> {
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
