import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Journal } from './journal';
import type { LiveFeed } from './live-feed';
import { PAGE } from './page-html';
import { SCRIPT } from './page-script';
import { STYLE } from './page-style';
import { requestUrl } from './request-url';

interface Site {
  readonly journal: Journal;
  readonly feed: LiveFeed;
}

const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const FILES: Readonly<Record<string, readonly [type: string, content: string]>> = {
  '/': ['text/html', PAGE],
  '/app.js': ['text/javascript', SCRIPT],
  '/app.css': ['text/css', STYLE],
};

const DATA: Readonly<Record<string, (journal: Journal) => unknown>> = {
  '/api/events': ({ counts, events }) => ({ counts, events }),
  '/api/requests': ({ counts, requests }) => ({ counts, requests }),
};

/** Serves the page, its files, the journal as JSON and the live stream; everything else is 404. */
export function servePage({ journal, feed }: Site, request: IncomingMessage, response: ServerResponse): void {
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return send(response, 405, 'text/plain', 'GET or POST only.\n');
  const { pathname } = requestUrl(request);
  if (pathname === '/events/stream' && request.method === 'GET') return feed.open(request, response);
  if (Object.hasOwn(DATA, pathname)) {
    return send(response, 200, 'application/json', JSON.stringify(DATA[pathname]?.(journal)));
  }
  const [type, content] = (Object.hasOwn(FILES, pathname) ? FILES[pathname] : undefined) ?? [];
  if (type === undefined || content === undefined) return send(response, 404, 'text/plain', 'Nothing here.\n');
  return send(response, 200, type, content);
}

function send(response: ServerResponse, status: number, type: string, content: string): void {
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  });
  response.end(content);
}
