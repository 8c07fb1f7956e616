import type { IncomingMessage } from 'node:http';
import { isIPv4 } from 'node:net';

/** Whether a host name or bare address means this machine: `localhost`, `127.0.0.0/8` or `::1`. */
export function isLoopback(host: string): boolean {
  return /^(?:localhost|::1)$/i.test(host) || (host.startsWith('127.') && isIPv4(host));
}

/** The name in a URL: an IPv6 address gets its brackets. */
export function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** Whether a request was addressed to this machine by a loopback name. A strange `Host` is DNS rebinding. */
export function isAddressedHere({ headers }: IncomingMessage): boolean {
  return isLoopbackAuthority(headers.host);
}

/**
 * Whether a request was addressed to this machine, and, when a browser sent it, from a page of this machine. A strange
 * `Origin` is a page that posts to every port it can think of, `cross-site` one that embeds what it finds there; to follow
 * a link from elsewhere is no harm.
 */
export function isLocalRequest(request: IncomingMessage): boolean {
  const { headers } = request;
  if (!isAddressedHere(request)) return false;
  if (headers['sec-fetch-site'] === 'cross-site' && headers['sec-fetch-dest'] !== 'document') return false;
  if (headers.origin === undefined) return true;
  return URL.canParse(headers.origin) && isLoopbackAuthority(new URL(headers.origin).host);
}

/** Whether a browser says that the sandbox's own page sent a request; true for clients that are no browsers. */
export function isFromOwnPage({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  return headers.origin === undefined || headers.origin === `http://${headers.host}`;
}

function isLoopbackAuthority(authority: string | undefined): boolean {
  if (authority === undefined) return false;
  const host = authority.replace(/:\d*$/, '').replace(/^\[(.*)\]$/, '$1');
  return isLoopback(host);
}
