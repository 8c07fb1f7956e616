import type { IncomingMessage, ServerResponse } from 'node:http';
import { serveEdge, type Edge } from './graph-edge';
import { isAddressedHere, isLocalRequest } from './loopback';
import { PAGE_DIRECTORY, servePageFile } from './page-files';
import { isForPage, servePageRoute, type PageSite } from './page-routes';
import { isForPixel, servePixel } from './pixel-endpoint';
import { requestUrl } from './request-url';
import { sendJson, sendText } from './send';

/** Everything that requests are served with. */
export interface Site extends PageSite {
  readonly edge: Edge;
}

const DATA: Readonly<Record<string, (site: Site) => unknown>> = {
  '/api/events': ({ journal: { counts, events } }) => ({ counts, events }),
  '/api/requests': ({ journal: { counts, requests } }) => ({ counts, requests }),
};

/** Serves one request, whoever sent it. Never rejects. */
export async function serve(site: Site, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    await route(site, request, response);
  } catch (error) {
    if (request.errored || response.headersSent) response.destroy();
    else sendText(response, 500, `The sandbox failed, or a rule that was given to it: ${String(error)}\n`);
  }
}

async function route(site: Site, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (isAddressedHere(request) && isForPixel(request)) {
    const { journal, onRecorded, rules } = site;
    return await servePixel({ journal, onRecorded, now: rules.now }, request, response);
  }
  if (!isLocalRequest(request)) return sendText(response, 403, 'The sandbox answers to this machine only.\n');
  if (isForPage(request)) return await servePageRoute(site, request, response);
  if (request.method === 'POST') return await serveEdge(site.edge, request, response);
  if (request.method !== 'GET' && request.method !== 'HEAD') return sendText(response, 405, 'GET or POST only.\n');

  const { pathname } = requestUrl(request);
  const data = Object.hasOwn(DATA, pathname) ? DATA[pathname] : undefined;
  if (data) return sendJson(response, 200, data(site));
  return await servePageFile(PAGE_DIRECTORY, request, response);
}
