import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Added, Journal } from './journal';
import { readPixelEvent } from './pixel-event';
import { readBody } from './read-body';
import { requestUrl } from './request-url';

/** What the endpoint works with. */
export interface PixelSite {
  readonly journal: Journal;
  readonly now: () => number;
  readonly onRecorded: (added: Added) => void;
}

const SCRIPT_PATH = '/en_US/fbevents.js';
const SCRIPT_FILE = join(__dirname, '../dist/pixel/fbevents.js');
const REPORT_PATH = /^\/tr\/?$/;
const MAX_REPORT_BYTES = 64 * 1024;
const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

/** A page on another port or under another name of this machine may load these. */
const FOR_OTHER_SITES = { 'cross-origin-resource-policy': 'cross-origin', 'x-content-type-options': 'nosniff' };

/** Whether a request is the Pixel's: its script, or a report to `/tr`. */
export function isForPixel(request: IncomingMessage): boolean {
  const { pathname } = requestUrl(request);
  return pathname === SCRIPT_PATH || REPORT_PATH.test(pathname);
}

/**
 * Serves the stand-in Pixel and takes its reports. Any site may call: nothing of what was sent is in the answer, and
 * nobody can read more than a transparent image. Rejects only when the client's connection breaks.
 */
export async function servePixel(site: PixelSite, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const isReport = requestUrl(request).pathname !== SCRIPT_PATH;
  const methods = isReport ? ['GET', 'POST'] : ['GET', 'HEAD'];
  if (!methods.includes(request.method ?? '')) return sendText(response, 405, `${methods.join(' or ')} only.\n`);
  if (!isReport) return await sendScript(response);
  if (!(await takeReport(site, request))) return sendText(response, 413, 'The report is too large.\n');
  const headers = { 'content-type': 'image/gif', 'cache-control': 'no-store', 'content-length': String(GIF.length) };
  response.writeHead(200, { ...headers, ...FOR_OTHER_SITES }).end(GIF);
}

async function takeReport({ journal, now, onRecorded }: PixelSite, request: IncomingMessage): Promise<boolean> {
  const at = now();
  const url = requestUrl(request);
  const body = request.method === 'POST' ? await readBody(request, MAX_REPORT_BYTES) : undefined;
  if (body?.kind === 'too-large') return false;
  const inBody = body?.kind === 'fields' ? body.fields : [];
  const event = readPixelEvent(new Map<string, unknown>([...url.searchParams, ...inBody]), at);
  const { method = 'GET', headers } = request;
  const bytes = url.search.length + (body?.kind === 'fields' ? body.bytes : 0);
  onRecorded({
    events: [journal.recordPixel({ at, ...event, request: { method, path: url.pathname, headers }, bytes })],
  });
  return true;
}

async function sendScript(response: ServerResponse): Promise<void> {
  const script = await readFile(SCRIPT_FILE).catch(() => undefined);
  if (!script)
    return sendText(response, 404, 'The stand-in Pixel is not built yet: run the build of this repository.\n');
  response.writeHead(200, {
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'no-cache',
    ...FOR_OTHER_SITES,
  });
  response.end(script);
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...FOR_OTHER_SITES }).end(text);
}
