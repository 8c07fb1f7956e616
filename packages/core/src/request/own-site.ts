import { canParse } from './can-parse';
import { registrableDomain } from './cookie-domain';

const HTTP = /^\s*https?:/i;

/** Whether a text is an http(s) URL, without parsing it. */
export function isHttpUrl(text: string | undefined): text is string {
  return typeof text === 'string' && HTTP.test(text) && canParse(text);
}

/** An http(s) URL, parsed; undefined for anything else, such as `about:blank` or `http://%`. Never throws. */
export function parseHttpUrl(text: string | undefined): URL | undefined {
  if (typeof text !== 'string' || !HTTP.test(text)) return undefined;
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/**
 * Whether a page belongs to the site that serves the request: the same host on any port, a host under the same
 * registrable domain (shop.example.com and api.example.com), or one of `sites`, given as `URL.origin` writes it.
 */
export function isOwnSite(page: URL, own: URL | undefined, sites: readonly string[]): boolean {
  if (own !== undefined && isSameSite(page.hostname, own.hostname)) return true;
  return sites.includes(page.origin);
}

function isSameSite(one: string, other: string): boolean {
  if (one === other) return true;
  const domain = registrableDomain(one);
  return domain !== undefined && domain === registrableDomain(other);
}
