import type { IncomingMessage } from 'node:http';

const BASE = 'http://sandbox.invalid';

/** A request's path and query; `/` for a target that is no path. */
export function requestUrl({ url = '/' }: IncomingMessage): URL {
  return new URL(url.startsWith('/') && URL.canParse(BASE + url) ? BASE + url : BASE);
}
