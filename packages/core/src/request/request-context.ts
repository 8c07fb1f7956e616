import { fbclidOf, isFbp, mintFbp, resolveFbc } from './click-id';
import type { ClickId } from './click-id';
import { clientIp } from './client-ip';
import type { ClientIp } from './client-ip';
import { cookieDomain, subdomainIndex } from './cookie-domain';
import type { CookieDomain } from './cookie-domain';
import { readCookie, serialiseCookie } from './cookies';
import { parseHttpUrl } from './own-site';
import { isDocumentNavigation, pageUrl, referrer } from './page-url';
import { header, NodeRequestFacts } from './request-facts';
import type { RequestFacts } from './request-facts';
import { ownSlot, type MadeIds } from './request-slot';
import { scrubUrl } from './scrub-url';

/** What a request says about its visitor and page, ready to be sent: public address, scrubbed URLs, valid ids. */
export interface RequestContext {
  readonly clientIp?: string | undefined;
  readonly userAgent?: string | undefined;
  /** The page, for `event_source_url`. */
  readonly url?: string | undefined;
  /** The page before, for `referrer_url`. */
  readonly referrer?: string | undefined;
  readonly fbp?: string | undefined;
  readonly fbc?: string | undefined;
}

/** The settings that decide how requests are captured. */
export interface CaptureSettings {
  /** Further origins whose pages call this server, as `URL.origin` writes them. */
  readonly sites: readonly string[];
  /** Query parameters taken out of URLs, besides the built-in list. */
  readonly scrubQuery: readonly string[];
  readonly cookies: {
    /** On which responses cookies are set: `documents` means document navigations and requests with a new fbclid. */
    readonly write: 'documents' | 'always' | 'never';
    readonly domain: CookieDomain;
    readonly createFbp: boolean;
  };
  /** The visitor's address by the user's own rule. Must not throw. Without an answer the framework's counts. */
  readonly clientIp?: ((request: unknown) => string | undefined) | undefined;
  readonly keepLoopbackIp: boolean;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** An integer from 0 to below `max`. */
  readonly randomInt: (max: number) => number;
}

interface CookieSite {
  readonly domain: string | undefined;
  readonly subdomainIndex: number;
  readonly secure: boolean;
}

const NO_COOKIES: readonly string[] = Object.freeze([]);
/** The index Meta gives ids made by a server that cannot say where their cookie lives. */
const UNKNOWN_SUBDOMAIN_INDEX = 1;

/**
 * The context of one request. Nothing is read before a property is asked for; what was found is remembered. Never throws
 * on what a client sent.
 *
 * `mayWriteCookies` tells whether cookies may be set now: consent allows it and the headers have not left. A "no" is not
 * remembered, so that consent given while the request is served counts.
 */
export class CapturedRequest implements RequestContext {
  #facts: RequestFacts;
  #isKept = false;
  readonly #request: unknown;
  readonly #settings: CaptureSettings;
  readonly #mayWriteCookies: () => boolean;
  #clientIp: ClientIp | undefined;
  #cookieHeader: { readonly value: string | undefined } | undefined;
  #fbclid: { readonly value: string | undefined } | undefined;
  #isDocument: boolean | undefined;
  #url: { readonly value: string | undefined } | undefined;
  #referrer: { readonly value: string | undefined } | undefined;
  #cookieSite: CookieSite | undefined;
  #clickId: ClickId | undefined;
  #fbpCookie: { readonly value: string | undefined } | undefined;
  #mintedFbp: string | undefined;

  constructor(facts: RequestFacts, request: unknown, settings: CaptureSettings, mayWriteCookies: () => boolean) {
    this.#facts = facts;
    this.#request = request;
    this.#settings = settings;
    this.#mayWriteCookies = mayWriteCookies;
  }

  get clientIp(): string | undefined {
    return this.#address().ip;
  }

  /** The address that was found but says nothing about the visitor, such as a proxy's private one. */
  get droppedIp(): string | undefined {
    return this.#address().dropped;
  }

  get userAgent(): string | undefined {
    return header(this.#facts, 'user-agent');
  }

  get isDocument(): boolean {
    return (this.#isDocument ??= isDocumentNavigation(this.#facts));
  }

  get url(): string | undefined {
    const { sites, scrubQuery } = this.#settings;
    return (this.#url ??= { value: scrubUrl(pageUrl(this.#facts, sites), scrubQuery) }).value;
  }

  get referrer(): string | undefined {
    return (this.#referrer ??= { value: scrubUrl(referrer(this.#facts), this.#settings.scrubQuery) }).value;
  }

  get fbc(): string | undefined {
    return this.#click().fbc;
  }

  /** The visitor's `_fbp`; without a valid one, one made now if it can be written to the cookie as well. */
  get fbp(): string | undefined {
    const value = this.#fbpInCookie();
    return isFbp(value) ? value : this.#newFbp();
  }

  /** Whether `cookiesToSet()` has any, without making an id for them. */
  get hasCookiesToSet(): boolean {
    if (!this.#writesCookies()) return false;
    return this.#isNewClick || (this.#settings.cookies.createFbp && !isFbp(this.#fbpInCookie()));
  }

  /** `Set-Cookie` values for what is new: a changed `_fbc`, a `_fbp` made here. To be asked when the headers leave. */
  cookiesToSet(): readonly string[] {
    if (!this.hasCookiesToSet) return NO_COOKIES;
    const { fbc, isNew } = this.#click();
    const fbp = isFbp(this.#fbpInCookie()) ? undefined : this.#newFbp();
    const cookies: string[] = [];
    if (isNew && fbc !== undefined) cookies.push(serialiseCookie('_fbc', fbc, this.#site()));
    if (fbp !== undefined) cookies.push(serialiseCookie('_fbp', fbp, this.#site()));
    return cookies;
  }

  /** Keeps what could not be told any more, or not the same, once the response has left. */
  keep(): void {
    if (this.#isKept) return;
    // The user's own rule looks at what only a request has around it.
    if (this.#settings.clientIp !== undefined) void this.clientIp;
    if (!(this.#facts instanceof NodeRequestFacts && this.#facts.keep())) {
      void this.clientIp;
      const { method, url, headers, target } = this.#facts;
      this.#facts = { method, url, headers, target };
    }
    // A handler that hands the request on to another server may take it out.
    this.#cookieHeader ??= { value: header(this.#facts, 'cookie') };
    // What is made for this request, by the user's functions and now; what its cookies say can be read later.
    if (this.#writesCookies()) void this.fbp;
    if (this.#arrivedWith() !== undefined) void this.fbc;
    this.#isKept = true;
  }

  #writesCookies(): boolean {
    const { write } = this.#settings.cookies;
    if (write === 'never' || !this.#mayWriteCookies()) return false;
    return write === 'always' || this.isDocument || this.#isNewClick;
  }

  #address(): ClientIp {
    if (this.#clientIp !== undefined) return this.#clientIp;
    const { clientIp: ownRule, keepLoopbackIp } = this.#settings;
    const raw = ownRule?.(this.#request) || this.#facts.ip;
    return (this.#clientIp = clientIp(raw, { keepLoopback: keepLoopbackIp }));
  }

  /** Mostly told without a look at the cookie. */
  get #isNewClick(): boolean {
    return this.#arrivedWith() !== undefined && this.#click().isNew;
  }

  #arrivedWith(): string | undefined {
    return (this.#fbclid ??= { value: fbclidOf(this.#facts, this.#settings.sites) }).value;
  }

  #click(): ClickId {
    if (this.#clickId !== undefined) return this.#clickId;
    const cookie = this.#cookie('_fbc');
    const fbclid = this.#arrivedWith();
    if (fbclid === undefined) {
      // Index and time are not needed, nor the list of public suffixes behind the index.
      return (this.#clickId = resolveFbc({ cookie, fbclid, subdomainIndex: UNKNOWN_SUBDOMAIN_INDEX, now: 0 }));
    }
    const now = (this.#made().clickedAt ??= this.#settings.now());
    return (this.#clickId = resolveFbc({ cookie, fbclid, subdomainIndex: this.#site().subdomainIndex, now }));
  }

  #made(): MadeIds {
    const request = this.#request;
    if (typeof request !== 'object' || request === null) return {};
    return (ownSlot(request).madeIds ??= {});
  }

  #site(): CookieSite {
    return (this.#cookieSite ??= cookieSite(this.#facts.url, this.#settings.cookies.domain));
  }

  #newFbp(): string | undefined {
    if (this.#mintedFbp === undefined && this.#settings.cookies.createFbp && this.#writesCookies()) {
      const { now, randomInt } = this.#settings;
      this.#mintedFbp = this.#made().fbp ??= mintFbp(this.#site().subdomainIndex, now(), randomInt);
    }
    return this.#mintedFbp;
  }

  #fbpInCookie(): string | undefined {
    return (this.#fbpCookie ??= { value: this.#cookie('_fbp') }).value;
  }

  #cookie(name: string): string | undefined {
    return readCookie((this.#cookieHeader ??= { value: header(this.#facts, 'cookie') }).value, name);
  }
}

function cookieSite(url: string, option: CookieDomain): CookieSite {
  const own = parseHttpUrl(url);
  if (own === undefined) return { domain: undefined, subdomainIndex: UNKNOWN_SUBDOMAIN_INDEX, secure: false };
  const domain = cookieDomain(own.hostname, option);
  return { domain, subdomainIndex: subdomainIndex(own.hostname, domain), secure: own.protocol === 'https:' };
}
