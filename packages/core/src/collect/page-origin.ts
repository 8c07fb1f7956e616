import { isOwnSite, parseHttpUrl } from '../request/own-site';
import { header, type RequestFacts } from '../request/request-facts';
import type { CollectRefusal } from './refusal';

/** Whose pages may report. */
export interface PageOrigins {
  /** The only ones, whatever host the request names. */
  readonly origins: readonly string[] | undefined;
  /** Otherwise these beside the server's own. */
  readonly sites: readonly string[];
}

/** The origin a request comes from; `isCross` when the browser wants a CORS answer. */
export interface PageOrigin {
  readonly origin: string;
  readonly isCross: boolean;
}

/**
 * The origin of the page that sent a request: `Origin`, else that of the `Referer`. A refusal when it is none of those that
 * may report, or `null`, or when `Sec-Fetch-Site`, which no page can forge, says otherwise.
 */
export function pageOrigin(facts: RequestFacts, allowed: PageOrigins): PageOrigin | CollectRefusal {
  const given = header(facts, 'origin');
  const source = given ?? header(facts, 'referer');
  if (source === undefined) return 'no-origin';
  const page = parseHttpUrl(source);
  if (page === undefined || (given !== undefined && given !== page.origin)) return 'foreign-origin';

  const { origin } = page;
  const own = parseHttpUrl(facts.url);
  const isListed = (allowed.origins ?? allowed.sites).includes(origin);
  const isOwn = allowed.origins === undefined && isOwnOrigin(page, own);
  const fetchSite = header(facts, 'sec-fetch-site');
  if (isOwn && (fetchSite === undefined || fetchSite === 'same-origin')) return { origin, isCross: false };
  if (isListed && fetchSite !== 'none') return { origin, isCross: origin !== own?.origin };
  return 'foreign-origin';
}

/** Whether a page's URL belongs to the site that the request was made to, or to one of those that may report. */
export function isReportedPage(url: string, facts: RequestFacts, { origins, sites }: PageOrigins): boolean {
  const page = parseHttpUrl(url);
  if (page === undefined) return false;
  return origins === undefined ? isOwnSite(page, parseHttpUrl(facts.url), sites) : origins.includes(page.origin);
}

/** The headers that let the page's browser read the answer and send cookies. None unless its origin may report. */
export function corsHeaders(page: PageOrigin | CollectRefusal): Readonly<Record<string, string>> {
  if (typeof page === 'string' || !page.isCross) return {};
  return { 'access-control-allow-origin': page.origin, 'access-control-allow-credentials': 'true' };
}

/** The same without looking at anything but the list. */
export function listedCorsHeaders(
  facts: RequestFacts,
  { origins, sites }: PageOrigins,
): Readonly<Record<string, string>> {
  const origin = header(facts, 'origin');
  return origin !== undefined && (origins ?? sites).includes(origin) ? corsHeaders({ origin, isCross: true }) : {};
}

/** What a preflight is answered besides. */
export const PREFLIGHT_HEADERS: Readonly<Record<string, string>> = {
  'access-control-allow-methods': 'POST',
  'access-control-allow-headers': 'content-type',
  'access-control-max-age': '7200',
};

// A proxy that ends TLS and is not trusted makes an https site look like http. Only the site itself has its https origin.
function isOwnOrigin(page: URL, own: URL | undefined): boolean {
  return page.host === own?.host && (page.protocol === own.protocol || page.protocol === 'https:');
}
