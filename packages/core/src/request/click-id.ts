import { isOwnSite, parseHttpUrl } from './own-site';
import { header } from './request-facts';
import type { RequestFacts } from './request-facts';

// Four segments as Meta documents them; a fifth is written by Meta's Parameter Builder and forwarded untouched.
const APPENDIX = String.raw`(?:\.(?:AQ|Ag|Aw|BA|BQ|Bg|[A-Za-z0-9_-]{8}))?`;
const FBP = new RegExp(String.raw`^fb\.\d+\.\d{10,}\.\d+${APPENDIX}$`);
const FBC = new RegExp(String.raw`^fb\.\d+\.\d{10,}\.[^.\s]+${APPENDIX}$`);
const FBCLID = /^[A-Za-z0-9_-]{1,500}$/;
const LONGEST_ID = 600;
const CLICK_SEGMENT = 3;
const RANDOM_BOUND = 2 ** 31 - 1;

/** Whether a text is a browser id (`_fbp`) as Meta forms it. */
export function isFbp(text: string | undefined): text is string {
  return text !== undefined && text.length <= LONGEST_ID && FBP.test(text);
}

/** Whether a text is a click id (`_fbc`) as Meta forms it. */
export function isFbc(text: string | undefined): text is string {
  return text !== undefined && text.length <= LONGEST_ID && FBC.test(text);
}

/**
 * The `fbclid` a visitor arrived with: from the request's own query, else from the query of a `Referer` of this site or of
 * `sites`. Of several the first counts. Undefined unless it is 1 to 500 letters, digits, `_` and `-`. Never throws.
 */
export function fbclidOf(facts: RequestFacts, sites: readonly string[]): string | undefined {
  const own = fbclidIn(facts.target ?? facts.url);
  if (own !== undefined) return own;
  const referer = header(facts, 'referer');
  const refererClick = fbclidIn(referer);
  if (refererClick === undefined) return undefined;
  const page = parseHttpUrl(referer);
  return page && isOwnSite(page, parseHttpUrl(facts.url), sites) ? refererClick : undefined;
}

/** The click id to report, and whether it is to be written to the `_fbc` cookie. */
export interface ClickId {
  readonly fbc: string | undefined;
  readonly isNew: boolean;
}

/** What decides a click id. `cookie` is the value of `_fbc`; `now` in Unix milliseconds is its creation time if new. */
export interface ClickIdSource {
  readonly cookie: string | undefined;
  readonly fbclid: string | undefined;
  readonly subdomainIndex: number;
  readonly now: number;
}

/**
 * Meta's decision table for `fbc`: a valid cookie stays byte for byte, unless the visitor arrived with another fbclid
 * (case counts); without either there is none. The cookie's fourth segment is compared, not the text after the last dot,
 * which in a cookie of Meta's Parameter Builder is an appendix. Source: Meta, fbp and fbc parameters.
 */
export function resolveFbc({ cookie, fbclid, subdomainIndex, now }: ClickIdSource): ClickId {
  const kept = isFbc(cookie) ? cookie : undefined;
  if (fbclid === undefined || kept?.split('.')[CLICK_SEGMENT] === fbclid) return { fbc: kept, isNew: false };
  return { fbc: `fb.${subdomainIndex}.${Math.floor(now)}.${fbclid}`, isNew: true };
}

/** A new browser id. `now` in Unix milliseconds; `randomInt(max)` gives an integer from 0 to below `max`. */
export function mintFbp(subdomainIndex: number, now: number, randomInt: (max: number) => number): string {
  return `fb.${subdomainIndex}.${Math.floor(now)}.${randomInt(RANDOM_BOUND)}`;
}

function fbclidIn(url: string | undefined): string | undefined {
  if (typeof url !== 'string' || !url.includes('fbclid=')) return undefined;
  const query = /^[^?#]*\?([^#]*)/.exec(url)?.[1] ?? '';
  const pair = query.split('&').find((candidate) => candidate.startsWith('fbclid='));
  const value = pair && decoded(pair.slice('fbclid='.length));
  return value && FBCLID.test(value) ? value : undefined;
}

function decoded(text: string): string | undefined {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
