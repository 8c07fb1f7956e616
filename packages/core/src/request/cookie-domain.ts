import type * as Tldts from 'tldts';
import { nodeNet } from '../node-builtins';

const loadTldts = (): typeof Tldts => require('tldts');

/** Where the Pixel's cookies go: `'auto'`, one domain, or a function of the host name. */
export type CookieDomain = string | ((host: string) => string | undefined);

const REMEMBERED_HOSTS = 500;
// A URL takes more for a host: `a;b.com`, whose `;` would begin another attribute of the cookie.
const HOST_NAME = /^[a-z0-9._-]+$/;
const registrableDomains = new Map<string, string | undefined>();

/**
 * The registrable domain (eTLD+1) of a lower-case host name by the public-suffix list, where the Pixel writes its cookies.
 * Undefined for single labels such as localhost, for IP addresses and for public suffixes, also those in the list's
 * private section (`github.io`), because browsers refuse cookies for either.
 */
export function registrableDomain(host: string): string | undefined {
  if (!HOST_NAME.test(host)) return undefined;
  const known = registrableDomains.get(host);
  if (known !== undefined || registrableDomains.has(host)) return known;
  const found = loadTldts().getDomain(host, { allowPrivateDomains: true, extractHostname: false }) ?? undefined;
  // The host is the client's word: a full memory starts afresh.
  if (registrableDomains.size >= REMEMBERED_HOSTS) registrableDomains.clear();
  registrableDomains.set(host, found);
  return found;
}

/**
 * The `Domain` attribute for cookies of a lower-case host name; undefined means a cookie of this host alone. `'auto'`
 * takes the registrable domain. A configured domain counts only where a browser would accept it: the host or a parent of
 * it, and no public suffix. Never throws, also when a given function does.
 */
export function cookieDomain(host: string, option: CookieDomain): string | undefined {
  // A browser holds `example.com.` and `example.com` for two hosts.
  if (host.endsWith('.')) return undefined;
  const widest = registrableDomain(host);
  if (option === 'auto' || widest === undefined) return widest;
  const wanted = configuredDomain(host, option);
  const isParent = wanted !== undefined && (host === wanted || host.endsWith(`.${wanted}`));
  return isParent && wanted.length >= widest.length ? wanted : undefined;
}

/**
 * The second segment of fbp and fbc: the dots in the cookie's domain, or in the host for a cookie of the host alone; 0
 * for IP addresses and localhost. Source: Meta, fbp and fbc parameters.
 */
export function subdomainIndex(host: string, domain: string | undefined): number {
  const name = domain ?? host;
  if (nodeNet().isIP(name) !== 0 || name.startsWith('[')) return 0;
  return name.split('.').length - 1;
}

function configuredDomain(host: string, option: CookieDomain): string | undefined {
  try {
    const domain: unknown = typeof option === 'function' ? option(host) : option;
    return typeof domain === 'string' ? domain.trim().toLowerCase().replace(/^\./, '') : undefined;
  } catch {
    return undefined;
  }
}
