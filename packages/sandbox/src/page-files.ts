import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { requestUrl } from './request-url';
import { sendText, SECURITY_HEADERS } from './send';

/** Where the page's build puts its files. */
export const PAGE_DIRECTORY: string = join(__dirname, '../dist/page');

/** The build's flat folder of files named after their content, and the few beside `index.html`. No dot leads out of it. */
const FILE = /^\/(?:assets\/)?[\w-]+(?:\.[\w-]+)*\.(?:css|js|svg|png|ico|webmanifest|woff2)$/;

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

const NOT_BUILT = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>capikit sandbox</title>
<p>The sandbox is listening, but its page is not built yet: run the build of this repository. The events are at
<a href="/api/events">/api/events</a>.</p></html>
`;

/** Serves the built page: its files, and `index.html` for every other path that a person opens. */
export async function servePageFile(
  directory: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname } = requestUrl(request);
  if (FILE.test(pathname)) return await sendFile(join(directory, pathname), pathname, response);
  const isForPerson = pathname === '/' || (request.headers.accept ?? '').includes('text/html');
  if (!isForPerson) return sendText(response, 404, 'Nothing here.\n');
  const page = await readFile(join(directory, 'index.html')).catch(() => undefined);
  send(response, page === undefined ? 503 : 200, '.html', page ?? NOT_BUILT);
}

async function sendFile(path: string, pathname: string, response: ServerResponse): Promise<void> {
  const content = await readFile(path).catch(() => undefined);
  if (content === undefined) return sendText(response, 404, 'Nothing here.\n');
  // The names in there change with the content.
  const isImmutable = pathname.startsWith('/assets/');
  send(response, 200, extname(pathname), content, isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache');
}

function send(
  response: ServerResponse,
  status: number,
  extension: string,
  content: string | Buffer,
  cacheControl: string = 'no-store',
): void {
  const type = TYPES[extension] ?? 'application/octet-stream';
  response.writeHead(status, { 'content-type': type, 'cache-control': cacheControl, ...SECURITY_HEADERS }).end(content);
}
