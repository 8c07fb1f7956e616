import type { CollectRequest } from './collect/collect-request';
import { asConsent } from './consent';
import type { ConversionSource } from './conversion';
import type { EventDetails } from './event-details';
import { isPromise } from './is-promise';
import { dataProcessingOf, type DataProcessing } from './event/data-processing';
import { isUsableEventId, newEventId } from './event/event-id';
import type { Consent } from './options';
import type { TrackResult } from './outcome';
import {
  pixelData,
  writtenPixelData,
  type PixelData,
  type PixelDataOptions,
  type PixelPage,
  type PixelSettings,
} from './pixel/pixel-data';
import { pixelScript, type PixelScriptOptions } from './pixel/pixel-script';
import type { CapturedRequest, RequestContext } from './request/request-context';
import { header, type RequestFacts } from './request/request-facts';
import { writeHeaders, type ResponseHeaders } from './request/response-headers';
import type { TakenEvent } from './taken-event';
import type { Track, TrackCall, TrackCustom } from './track';
import type { UserDataInput } from './user-data/fields';
import { mergeUserData } from './user-data/merge-user-data';

/** One request's handle: everything about a visitor that an event of theirs needs. */
export interface Tracker {
  /** What the request tells about the visitor; nothing is parsed until it is read. */
  readonly context: RequestContext;
  /** `Set-Cookie` values for `_fbp` and `_fbc`. Ask when the headers leave, so that a late consent counts. */
  cookiesToSet(): readonly string[];
  /**
   * Adds those cookies to a Node response, except where a shared cache may keep it, and makes one with `pixelScript()` or
   * `pixelData()` private. To be called when the headers leave, as `bindResponse()` does.
   */
  writeHeaders(response: ResponseHeaders): void;
  /** Sets the consent for this request's later events and cookies. */
  consent(value: Consent): void;
  /** Adds customer information to this request's later events. */
  identify(userData: UserDataInput): void;
  /**
   * Reserves the id of this request's next event of that name, so that the page can hold it before it is tracked. The
   * first reserved id is the page's `x-capi-event-id` header when it sent a usable one.
   */
  eventId(name: string): string;
  readonly track: Track;
  readonly trackCustom: TrackCustom;
  /**
   * For adapters: reserves the id of a conversion whose outcome is not known yet. The returned function, called once it
   * counts, tracks what `source` answers. A source that throws, rejects or never settles reports nothing and disturbs nobody.
   */
  expectConversion(name: string): (source: ConversionSource) => void;
  /**
   * The Pixel of this request's page as HTML, to be written into it as it is, once: base code, `init` with the hashed data
   * of `identify()`, the page view and this request's events so far (or the given ones; also what the server finds invalid),
   * each with the id of its server event, which may still be to come for the page view. Limited consent limits data use; empty when consent is denied.
   */
  pixelScript(options?: PixelScriptOptions): string;
  /** The same as plain JSON, for single-page apps and templates of your own. */
  pixelData(options?: PixelDataOptions): PixelData;
  /** The visitor's context as text, to be stored with an order and given to a later event as `details.passport`. Never throws. */
  passport(): string;
}

/** What a tracker needs of its Capi. */
export interface TrackerHost {
  trackEvent(call: TrackCall): TrackResult;
  consentOf(facts: RequestFacts, request: unknown): Consent;
  capture(facts: RequestFacts, request: unknown, mayWriteCookies: () => boolean): CapturedRequest;
  writePassport(tracker: RequestTracker): string;
  onSharedPage(cacheControl: string): void;
  pixelSettings(tracker: RequestTracker): PixelSettings;
  /** What `createCollect()` needs to know. */
  collect(tracker: RequestTracker): CollectRequest;
  /** Runs code the user wrote; see `OnceLogger.guard`. */
  guard<T>(name: string, fallback: T, call: () => T): T;
}

/** The tracker of one request. Cheap to make; does nothing until something is asked of it. */
export class RequestTracker implements Tracker {
  readonly facts: RequestFacts;
  readonly request: unknown;
  readonly #host: TrackerHost;
  #captured: CapturedRequest | undefined;
  #consent: Consent | undefined;
  #identified: UserDataInput | undefined;
  #reserved: Map<string, string> | undefined;
  #pageIdTaken = false;
  #pixelEvents: TakenEvent[] | undefined;
  #dataProcessing: DataProcessing | undefined;
  #carriesEventIds = false;
  // From then on a new browser id could not be stored in the browser any more.
  #headersLeft = false;

  constructor(host: TrackerHost, facts: RequestFacts, request: unknown) {
    this.#host = host;
    this.facts = facts;
    this.request = request;
  }

  get context(): CapturedRequest {
    return (this.#captured ??= this.#host.capture(
      this.facts,
      this.request,
      () => !this.#headersLeft && this.currentConsent === 'granted',
    ));
  }

  get currentConsent(): Consent {
    return (this.#consent ??= this.#host.consentOf(this.facts, this.request));
  }

  /** Found by `createCollect()` under this name, also from another installed copy of core. */
  get collectRequest(): CollectRequest {
    return this.#host.collect(this);
  }

  get identified(): UserDataInput | undefined {
    return this.#identified;
  }

  cookiesToSet(): readonly string[] {
    return this.context.cookiesToSet();
  }

  writeHeaders(response: ResponseHeaders): void {
    this.#host.guard('writeHeaders', undefined, () =>
      writeHeaders(response, {
        carriesEventIds: this.#carriesEventIds,
        hasCookies: () => this.context.hasCookiesToSet,
        cookies: () => this.cookiesToSet(),
        onSharedPage: (cacheControl) => this.#host.onSharedPage(cacheControl),
      }),
    );
    this.#headersLeft = true;
  }

  consent(value: Consent): void {
    this.#consent = asConsent(value);
  }

  identify(userData: UserDataInput): void {
    this.#host.guard('identify', undefined, () => {
      this.#identified = mergeUserData(this.#identified, userData);
    });
  }

  eventId(name: string): string {
    this.#carriesEventIds = true;
    return this.#reserve(name);
  }

  expectConversion(name: string): (source: ConversionSource) => void {
    this.#reserve(name);
    return (source) => {
      const eventTime = new Date();
      const report = (conversion: Awaited<ReturnType<ConversionSource>>): void => {
        if (!conversion) return;
        this.#trackAny(name, conversion.customData, { eventTime, ...conversion.details });
      };
      void this.#host.guard<unknown>(`${name} mapper or when`, undefined, () => {
        const answer = source();
        return isPromise(answer) ? answer.then(report) : report(answer);
      });
    };
  }

  // Bound, so that `const { track } = req.capi` works; when asked for, since most requests track nothing.
  get track(): Track {
    return (name, ...rest) => this.#trackAny(name, rest[0], rest[1]);
  }

  get trackCustom(): TrackCustom {
    return (name, customData, details) => this.#trackAny(name, customData, details);
  }

  #trackAny(name: string, customData?: object, details?: EventDetails): TrackResult {
    return this.#host.trackEvent({ tracker: this, name, customData, details });
  }

  pixelScript(options: PixelScriptOptions = {}): string {
    this.#carriesEventIds = true;
    return this.#host.guard('pixelScript', '', () => {
      // A page with base code from elsewhere has its page view from there.
      const { pageView = options.base !== false } = options;
      const data = writtenPixelData(this.#pixelPage(), this.#host.pixelSettings(this), { ...options, pageView });
      return pixelScript(data, options);
    });
  }

  pixelData(options: PixelDataOptions = {}): PixelData {
    this.#carriesEventIds = true;
    return this.#host.guard('pixelData', NO_PIXEL, () =>
      pixelData(this.#pixelPage(), this.#host.pixelSettings(this), options),
    );
  }

  passport(): string {
    return this.#host.guard('passport', '', () => this.#host.writePassport(this));
  }

  /** The id that `eventId(name)` reserved, which is then used up. */
  takeReservedId(name: string): string | undefined {
    const id = this.#reserved?.get(name);
    if (id !== undefined) this.#reserved?.delete(name);
    return id;
  }

  /** Remembers a tracked event for `pixelScript()`. One that limits data use limits that of its whole page. */
  addPixelEvent(event: TakenEvent, dataProcessing: DataProcessing | undefined): void {
    (this.#pixelEvents ??= []).push(event);
    if (dataProcessing !== undefined && dataProcessing.options.length > 0) this.#dataProcessing ??= dataProcessing;
  }

  #pixelPage(): PixelPage {
    const consent = this.currentConsent;
    return {
      consent,
      identified: this.#identified,
      dataProcessing: this.#dataProcessing ?? dataProcessingOf({}, consent),
      tracked: this.#pixelEvents ?? [],
      // The id in the request's header is for what the page asked for, not for the view of the page it gets.
      reservePageViewId: () => this.#reserve('PageView', newEventId),
    };
  }

  #reserve(name: string, newId = () => this.#pageEventId() ?? newEventId()): string {
    this.#reserved ??= new Map();
    let id = this.#reserved.get(name);
    if (id === undefined) {
      id = newId();
      this.#reserved.set(name, id);
    }
    return id;
  }

  #pageEventId(): string | undefined {
    if (this.#pageIdTaken) return undefined;
    this.#pageIdTaken = true;
    const id = header(this.facts, 'x-capi-event-id');
    return isUsableEventId(id) ? id : undefined;
  }
}

const NO_PIXEL: PixelData = { consent: 'denied', scriptUrl: '', datasetIds: [], advancedMatching: {}, events: [] };
