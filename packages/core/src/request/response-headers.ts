import type { ServerResponse } from 'node:http';

/** The part of a Node response that headers are written with. */
export type ResponseHeaders = Pick<ServerResponse, 'statusCode' | 'getHeader' | 'setHeader'>;

/** What a tracker adds to a response. */
export interface HeaderPlan {
  /** The response holds one visitor's event ids. */
  readonly carriesEventIds: boolean;
  /** Whether there are cookies to be set; asked before any is made. */
  readonly hasCookies: () => boolean;
  readonly cookies: () => readonly string[];
  /** Told when a page that carries event ids may be kept by a shared cache. */
  readonly onSharedPage: (cacheControl: string) => void;
}

const SHARED = /(?:^|[\s,])(?:public|s-maxage)\b/i;
// RFC 9111: what has a lifetime may be kept by all, unless it says otherwise.
const KEPT = /(?:^|[\s,])max-age\s*=\s*"?0*[1-9]/i;
const OWN = /(?:^|[\s,])(?:private|no-store|no-cache)\b/i;

/**
 * Adds cookies, never to a response that a shared cache may keep and never to 304; makes a page that carries event ids
 * private unless it says otherwise.
 */
export function writeHeaders(response: ResponseHeaders, plan: HeaderPlan): void {
  const { carriesEventIds, hasCookies, cookies, onSharedPage } = plan;
  if (!carriesEventIds && !hasCookies()) return;
  const cacheControl = String(response.getHeader('cache-control') ?? '');
  const isShared = SHARED.test(cacheControl) || (KEPT.test(cacheControl) && !OWN.test(cacheControl));
  if (carriesEventIds) {
    if (cacheControl === '') response.setHeader('Cache-Control', 'private, no-store');
    else if (isShared) onSharedPage(cacheControl);
  }
  if (isShared || !hasCookies() || response.statusCode === 304) return;
  const present = response.getHeader('set-cookie') ?? [];
  const all = Array.isArray(present) ? present : [String(present)];
  // Another client on the same request may have set the same.
  response.setHeader('Set-Cookie', [...all, ...cookies().filter((cookie) => !all.includes(cookie))]);
}
