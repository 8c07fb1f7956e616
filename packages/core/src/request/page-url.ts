import { isHttpUrl, isOwnSite, parseHttpUrl } from './own-site';
import { header } from './request-facts';
import type { RequestFacts } from './request-facts';

/**
 * Whether the browser asked for a page to show, rather than a script, a form or an image asking for something: GET or HEAD
 * with `Sec-Fetch-Mode: navigate`. From browsers without these headers: one that accepts HTML and is no XMLHttpRequest.
 */
export function isDocumentNavigation(facts: RequestFacts): boolean {
  if (facts.method !== 'GET' && facts.method !== 'HEAD') return false;
  const mode = header(facts, 'sec-fetch-mode');
  if (mode !== undefined) return mode === 'navigate';
  const destination = header(facts, 'sec-fetch-dest');
  if (destination !== undefined) return destination === 'document';
  if (header(facts, 'x-requested-with') !== undefined) return false;
  return header(facts, 'accept')?.includes('text/html') ?? false;
}

/**
 * The page a request's events happened on, not yet scrubbed. A document navigation: its own URL. Anything else (fetch,
 * XHR, form post) comes from a page: the `Referer` when it is of this site or of `sites`, else the `Origin` when that is,
 * as `https://shop.example/`. Website events need a URL, so the last resort is the request's own without its query.
 * Undefined when even that is no http(s) URL. Never throws.
 */
export function pageUrl(facts: RequestFacts, sites: readonly string[]): string | undefined {
  if (isDocumentNavigation(facts) && isHttpUrl(facts.url)) return facts.url;
  const referer = header(facts, 'referer');
  // As it mostly is, which needs no parsing.
  if (isHttpUrl(referer) && hasSameOrigin(referer, facts.url)) return referer;
  const own = parseHttpUrl(facts.url);
  if (ownPage(referer, own, sites)) return referer;
  const origin = ownPage(header(facts, 'origin'), own, sites)?.origin;
  if (origin !== undefined) return `${origin}/`;
  return own && facts.url.replace(/[?#].*$/s, '');
}

/** The page before this one, not yet scrubbed: the `Referer` of a document navigation when it is an http(s) URL. */
export function referrer(facts: RequestFacts): string | undefined {
  if (!isDocumentNavigation(facts)) return undefined;
  const referer = header(facts, 'referer');
  return isHttpUrl(referer) ? referer : undefined;
}

const ORIGIN = /^https?:\/\/[^/?#\\]+/i;

function hasSameOrigin(url: string, other: string): boolean {
  const origin = ORIGIN.exec(other)?.[0];
  return origin !== undefined && origin === ORIGIN.exec(url)?.[0];
}

function ownPage(text: string | undefined, own: URL | undefined, sites: readonly string[]): URL | undefined {
  const page = parseHttpUrl(text);
  return page && isOwnSite(page, own, sites) ? page : undefined;
}
