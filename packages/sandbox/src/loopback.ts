import type { IncomingMessage } from 'node:http';

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/i;

/** Whether a host name or bare address means this machine: `localhost`, `127.0.0.0/8` or `::1`. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}

/** The name in a URL: an IPv6 address gets its brackets. */
export function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/**
 * Whether a request was addressed to this machine by a loopback name, and, when a browser sent it, from a page of this
 * machine. A strange `Host` is DNS rebinding, a strange `Origin` a page that posts to every port it can think of.
 */
export function isLocalRequest({ headers }: IncomingMessage): boolean {
  if (!isLoopbackAuthority(headers.host)) return false;
  if (headers.origin === undefined) return true;
  return URL.canParse(headers.origin) && isLoopbackAuthority(new URL(headers.origin).host);
}

function isLoopbackAuthority(authority: string | undefined): boolean {
  if (authority === undefined) return false;
  const host = authority.replace(/:\d*$/, '').replace(/^\[(.*)\]$/, '$1');
  return isLoopback(host);
}
