import { ambientTracker, runWithTracker } from './ambient';
import type { CollectRequest } from './collect/collect-request';
import { CollectTally } from './collect/collect-tally';
import { asConsent } from './consent';
import { loadCrawlers } from './crawler';
import { DELIVERY_LISTENERS, type DeliveryListener, type TellsDeliveries } from './delivery-listeners';
import type { CapiHealth } from './health';
import { Intake } from './intake';
import { isPromise } from './is-promise';
import { OnceLogger } from './once-logger';
import { isLoopbackUrl } from './option-warnings';
import { readOptions, type CapiOptions, type Consent, type Settings } from './options';
import { pixelScriptUrl, type PixelSettings } from './pixel/pixel-data';
import { registrableDomain } from './request/cookie-domain';
import { writePassport } from './request/passport';
import { CapturedRequest, type CaptureSettings } from './request/request-context';
import { header, type RequestFacts } from './request/request-facts';
import type { CapiStats } from './stats';
import type { Track, TrackCustom } from './track';
import { RequestTracker, type Tracker, type TrackerHost } from './tracker';

/** How long `flush` and `close` may take. */
export interface WaitOptions {
  readonly timeoutMs?: number;
}

/** Reports events to the datasets it was made for. One per configuration and process; needs `close()` at the end. */
export interface Capi {
  /** The tracker of a request. Adapters call it once per request. */
  tracker(facts: RequestFacts, request?: unknown): Tracker;
  /** The ambient tracker: that of the request being served. Undefined outside of requests. */
  current(): Tracker | undefined;
  /** Runs `fn` with `tracker` as the ambient one, so that `track()` finds it in any function `fn` calls or awaits. */
  run<T>(tracker: Tracker, fn: () => T): T;
  /** In a request: its tracker's `track`. Elsewhere `details` must say everything, or carry a passport. */
  readonly track: Track;
  readonly trackCustom: TrackCustom;
  /**
   * Resolves `true` when everything accepted before the call has ended, `false` after `timeoutMs` (10 s), or as soon
   * as it is known to be held (no credentials, wrong configuration). Never rejects.
   */
  flush(options?: WaitOptions): Promise<boolean>;
  /** Takes no more events, flushes for at most `timeoutMs` (5 s), then ends. `true` when nothing was left. Never rejects. */
  close(options?: WaitOptions): Promise<boolean>;
  [Symbol.asyncDispose](): Promise<void>;
  stats(): CapiStats;
  /** Whether an operator should act, and on what: for readiness probes and alerts. Never rejects. */
  health(): Promise<CapiHealth>;
  /**
   * For a process without a web server: keeps it alive and delivers what others add to a durable queue, until `close()` has
   * ended. Never rejects.
   */
  deliver(): Promise<void>;
}

/**
 * Makes a {@link Capi}. Without options it reads the environment: `META_DATASET_ID` (or `META_PIXEL_ID`),
 * `META_ACCESS_TOKEN`, `META_API_VERSION`, `META_GRAPH_URL`, `META_TEST_EVENT_CODE`.
 * @throws {CapiError} `INVALID_OPTIONS`, and nothing else, ever.
 */
export function createCapi(options: CapiOptions = {}): Capi {
  const settings = readOptions(options, process.env);
  const log = new OnceLogger(settings.logger);
  for (const warning of settings.warnings) log.say('warn', warning);
  // While the application starts, so that no visitor's request waits for a file to be read.
  if (settings.enabled) setImmediate(warmUp).unref();
  return new ServerCapi(settings, log);
}

function warmUp(): void {
  loadCrawlers();
  registrableDomain('example.com');
}

// Browser ids must differ, not be unguessable.
const randomInt = (max: number): number => Math.floor(Math.random() * max);

class ServerCapi implements Capi, TellsDeliveries {
  readonly #settings: Settings;
  readonly #log: OnceLogger;
  readonly #intake: Intake;
  readonly #host: TrackerHost;
  readonly #collected: CollectTally;
  /** Where the Pixel is when it is not Meta's. */
  readonly #sandboxUrl: string | undefined;
  /** Where there is no `resolveDataset`: the same for every request. */
  #pixel: PixelSettings | undefined;

  constructor(settings: Settings, log: OnceLogger) {
    this.#settings = settings;
    this.#log = log;
    this.#sandboxUrl = isLoopbackUrl(settings.baseUrl) ? settings.baseUrl : undefined;
    this.#intake = new Intake(settings, log);
    this.#collected = new CollectTally(log);
    const capture = this.#captureSettings();
    this.#host = {
      trackEvent: (call) => this.#intake.track(call),
      consentOf: (facts, request) => this.#consentOf(facts, request),
      capture: (facts, request, mayWriteCookies) => new CapturedRequest(facts, request, capture, mayWriteCookies),
      collect: (tracker) => this.#collectRequest(tracker),
      writePassport: (tracker) => this.#writePassport(tracker),
      onSharedPage: (cacheControl) =>
        log.once(
          'warn',
          'shared-page',
          `a page with pixelScript() or pixelData() is sent with "Cache-Control: ${cacheControl}": a shared cache would give one visitor's event ids to others, and Meta would merge their conversions. Send it as private.`,
        ),
      pixelSettings: (tracker) => this.#pixelSettings(tracker),
      guard: (name, fallback, call) => log.guard(name, fallback, call),
    };
  }

  tracker(facts: RequestFacts, request?: unknown): Tracker {
    return new RequestTracker(this.#host, facts, request);
  }

  current(): Tracker | undefined {
    return ambientTracker(this);
  }

  run<T>(tracker: Tracker, fn: () => T): T {
    return runWithTracker(this, tracker, fn);
  }

  readonly track: Track = (name, ...rest) => this.trackCustom(name, rest[0], rest[1]);

  readonly trackCustom: TrackCustom = (name, customData, details) => {
    const tracker = this.current();
    if (tracker !== undefined) return tracker.trackCustom(name, customData, details);
    return this.#intake.track({ tracker: undefined, name, customData, details });
  };

  get [DELIVERY_LISTENERS](): Set<DeliveryListener> {
    return this.#intake.deliveryListeners;
  }

  flush(options: WaitOptions = {}): Promise<boolean> {
    return this.#intake.flush(options);
  }

  close(options: WaitOptions = {}): Promise<boolean> {
    return this.#intake.close(options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  stats(): CapiStats {
    return { ...this.#intake.stats(), collect: this.#collected.stats() };
  }

  health(): Promise<CapiHealth> {
    return this.#intake.health();
  }

  deliver(): Promise<void> {
    return this.#intake.untilClosed();
  }

  #captureSettings(): CaptureSettings {
    const { sites, scrubQuery, cookies, clientIp } = this.#settings;
    const { domain } = cookies;
    return {
      sites,
      scrubQuery,
      cookies: {
        ...cookies,
        domain:
          typeof domain === 'function'
            ? (host) => this.#log.guard('cookies.domain', undefined, () => domain(host))
            : domain,
      },
      clientIp: clientIp && ((request) => this.#log.guard('clientIp', undefined, () => clientIp(request))),
      keepLoopbackIp: this.#sandboxUrl !== undefined,
      now: Date.now,
      randomInt,
    };
  }

  #pixelSettings(tracker: RequestTracker): PixelSettings {
    if (this.#pixel !== undefined) return this.#pixel;
    const { enabled, defaultCountry, resolveDataset } = this.#settings;
    const scriptUrl = pixelScriptUrl(this.#sandboxUrl);
    const settings = { enabled, datasetIds: this.#intake.datasetsOf(tracker), scriptUrl, defaultCountry };
    if (resolveDataset === undefined) this.#pixel = settings;
    return settings;
  }

  #consentOf(facts: RequestFacts, request: unknown): Consent {
    const { consent, respectGpc } = this.#settings;
    const answer = consent ? this.#log.guard<Consent>('consent', 'denied', () => consent(facts, request)) : 'granted';
    if (isPromise(answer)) {
      const message =
        'consent must answer at once, not with a promise: it counts as denied. Await it before, then req.capi.consent()';
      this.#log.once('error', 'async:consent', message);
    }
    if (answer !== 'granted') return asConsent(answer);
    return respectGpc && header(facts, 'sec-gpc') === '1' ? 'limited' : 'granted';
  }

  #collectRequest(tracker: RequestTracker): CollectRequest {
    const { sites, waitUntil } = this.#settings;
    return {
      facts: tracker.facts,
      get address() {
        return tracker.context.clientIp ?? tracker.context.droppedIp;
      },
      get consent() {
        return tracker.currentConsent;
      },
      sites,
      waitUntil,
      log: this.#log,
      tally: this.#collected,
      track: (name, customData, details) =>
        this.#intake.track({ tracker, name, customData, details, isFromPage: true }),
    };
  }

  #writePassport(tracker: RequestTracker): string {
    const { passport } = this.#settings;
    const { clientIp, userAgent, url, referrer, fbp, fbc } = tracker.context;
    return writePassport(
      {
        datasetIds: this.#intake.datasetsOf(tracker),
        context: { clientIp, userAgent, url, referrer, fbp, fbc },
        consent: tracker.currentConsent,
      },
      { ...passport, now: Date.now() },
    );
  }
}
