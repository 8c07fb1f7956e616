import type * as valibot from 'valibot';
import type { Consent } from '../options';
import { header, type RequestFacts } from '../request/request-facts';
import type { Tracker } from '../tracker';
import { readCollectOptions, type CollectOptions, type CollectSettings } from './collect-options';
import type { CollectRequest } from './collect-request';
import { pageBodyParser, type PageBody, type ParsePageBody } from './page-body';
import { customDataCleaner, type CleanCustomData } from './page-custom-data';
import { eventRefusal, reportEvent, type PageRequest } from './page-event';
import { corsHeaders, listedCorsHeaders, pageOrigin, PREFLIGHT_HEADERS } from './page-origin';
import { readBody, type BodyLimits, type CollectBody } from './read-body';
import type { CollectRefusal } from './refusal';
import { visitorLimit, type VisitorLimit } from './visitor-limit';

/** What a page is answered, whatever it sent: the status says nothing, and no header repeats its input. */
export interface CollectAnswer {
  readonly status: 204;
  /** Lower-case names. Outside production `x-capi-refused` says why something was refused. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Takes what a page sent: the tracker of its request, without which nothing is taken, and the body. Answers at once where
 * no body has to be read, as for an address that had its share. Never throws or rejects.
 */
export type Collect = (tracker: Tracker | undefined, body?: CollectBody) => CollectAnswer | Promise<CollectAnswer>;

const LIMITS: BodyLimits = { maxBytes: 16 * 1024, timeoutMs: 10_000 };
// A new connection costs more than reading this much on; sendBeacon() sends no more.
const READ_ON_BYTES = 64 * 1024;
const CONTENT_TYPES: ReadonlySet<string> = new Set(['application/json', 'text/plain']);
const NO_DETAIL = (): string => '';
const NARROWNESS: Readonly<Record<Consent, number>> = { granted: 0, limited: 1, denied: 2 };

/**
 * Makes the first-party endpoint for events that pages send, for any framework: hand it the tracker of the request
 * and the body, and send its answer. What arrives counts as forged unless it is harmless: from pages of this site, with
 * names that move no money, without user data and prices, within each visitor's limit. Loads valibot and the rate limiter, so
 * make it while the application starts.
 * @throws {CapiError} `INVALID_OPTIONS`.
 */
export function createCollect(options: CollectOptions = {}): Collect {
  const collector = new Collector(options);
  return (tracker, body) => collector.answer(tracker, body);
}

class Collector {
  readonly #settings: CollectSettings;
  readonly #parse: ParsePageBody;
  readonly #clean: CleanCustomData;
  readonly #limit: VisitorLimit;
  readonly #tellsReasons = process.env['NODE_ENV'] !== 'production';

  constructor(options: CollectOptions) {
    const v: typeof valibot = require('valibot');
    this.#settings = readCollectOptions(v, options);
    this.#parse = pageBodyParser(v, LIMITS.maxBytes);
    this.#clean = customDataCleaner(v, this.#settings.properties);
    this.#limit = visitorLimit(this.#settings.eventsPerMinute);
  }

  answer(tracker: Tracker | undefined, body: CollectBody): CollectAnswer | Promise<CollectAnswer> {
    const request = collectRequestOf(tracker);
    if (tracker === undefined || request === undefined) return this.#refused(['no-capi']);
    const { facts, sites, tally } = request;
    const allowed = { origins: this.#settings.origins, sites };
    // First, so that who sends a thousand requests a second costs little more than answering them.
    if (facts.method === 'POST' && this.#limit.isReached(request.address)) {
      tally.refuse('rate-limit', NO_DETAIL);
      return this.#refused(['rate-limit'], { ...listedCorsHeaders(facts, allowed), ...closing(facts, ['rate-limit']) });
    }
    const origin = pageOrigin(facts, allowed);
    const isPreflight = facts.method === 'OPTIONS' && header(facts, 'access-control-request-method') !== undefined;
    const isAllowed = typeof origin !== 'string';
    if (isPreflight && isAllowed) return answerWith({ ...corsHeaders(origin), ...PREFLIGHT_HEADERS });
    const refuse = (reasons: readonly CollectRefusal[]): CollectAnswer => {
      for (const reason of reasons) tally.refuse(reason, () => detailOf(reason, request));
      return this.#refused(reasons, { ...corsHeaders(origin), ...closing(facts, reasons) });
    };
    return isAllowed ? this.#safelyTake(request, tracker, body).then(refuse) : refuse([origin]);
  }

  async #safelyTake(request: CollectRequest, tracker: Tracker, body: CollectBody): Promise<readonly CollectRefusal[]> {
    try {
      const taken = await this.#read(request, body);
      return typeof taken === 'string' ? [taken] : this.#report(taken, request, tracker);
    } catch {
      return ['failed'];
    }
  }

  /** The checked body. Every request costs one event of the visitor's limit, also when it is refused for its body. */
  async #read(request: CollectRequest, body: CollectBody): Promise<PageBody | CollectRefusal> {
    const { facts, address } = request;
    if (facts.method !== 'POST') return 'method';
    if (!CONTENT_TYPES.has(mediaType(facts))) return 'content-type';
    if (!(await this.#limit.take(address, 1))) return 'rate-limit';
    if (contentLength(facts) > LIMITS.maxBytes) return 'too-large';
    const read = await readBody(body, LIMITS);
    if (typeof read === 'string') return read;
    const taken = this.#parse(read);
    if (typeof taken === 'string' || taken.events.length === 1) return taken;
    return (await this.#limit.take(address, taken.events.length - 1)) ? taken : 'rate-limit';
  }

  /** Reports what may be reported; why the rest may not. */
  #report({ events, consent }: PageBody, request: CollectRequest, tracker: Tracker): readonly CollectRefusal[] {
    // The page can take back what the server decided, never grant more.
    if (consent !== undefined && NARROWNESS[consent] > NARROWNESS[request.consent]) tracker.consent(consent);
    const page: PageRequest = { tracker, request, settings: this.#settings, clean: this.#clean, now: Date.now() };
    return events.flatMap((event) => {
      const refusal = eventRefusal(event, page);
      if (refusal === undefined) reportEvent(event, page);
      return refusal ?? [];
    });
  }

  #refused(reasons: readonly CollectRefusal[], headers: Readonly<Record<string, string>> = {}): CollectAnswer {
    if (reasons.length === 0 || !this.#tellsReasons) return answerWith(headers);
    return answerWith({ ...headers, 'x-capi-refused': [...new Set(reasons)].join(', ') });
  }
}

function collectRequestOf(tracker: Tracker | undefined): CollectRequest | undefined {
  return (tracker as { readonly collectRequest?: CollectRequest } | undefined)?.collectRequest;
}

function answerWith(headers: Readonly<Record<string, string>>): CollectAnswer {
  return { status: 204, headers: { 'cache-control': 'no-store', ...headers } };
}

/** Says that the connection ends, where a refused body may be long and the server would otherwise read all of it. */
function closing(facts: RequestFacts, reasons: readonly CollectRefusal[]): Readonly<Record<string, string>> {
  if (reasons.length === 0) return {};
  const mayBeLong = contentLength(facts) > READ_ON_BYTES || header(facts, 'transfer-encoding') !== undefined;
  return mayBeLong || reasons.includes('too-slow') ? { connection: 'close' } : {};
}

function detailOf(reason: CollectRefusal, { facts }: CollectRequest): string {
  if (reason !== 'foreign-origin' || !URL.canParse(facts.url)) return '';
  return ` This server takes itself for ${new URL(facts.url).origin}.`;
}

function mediaType(facts: RequestFacts): string {
  return (header(facts, 'content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

function contentLength(facts: RequestFacts): number {
  return Number(header(facts, 'content-length') ?? 0);
}
