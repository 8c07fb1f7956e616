import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A page as it is served. */
interface ServedPage {
  readonly html: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A server of pages, whose `/en_US/fbevents.js` takes over from the base code and keeps every call as JSON in `window.pixelCalls`. */
export interface PixelServer {
  readonly url: string;
  readonly pages: Map<string, ServedPage>;
  /** The queries that asked for the noscript image. */
  readonly images: readonly URLSearchParams[];
}

const PIXEL = `
window.pixelCalls = [];
fbq.callMethod = function () { window.pixelCalls.push(JSON.stringify([].slice.call(arguments))); };
fbq.queue.splice(0).forEach(function (call) { fbq.callMethod.apply(fbq, call); });`;

/** Starts one on a free port; it ends with the test. */
export async function startPixelServer(): Promise<PixelServer> {
  const pages = new Map<string, ServedPage>();
  const images: URLSearchParams[] = [];
  const server = createServer(({ url = '/' }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    const page = pages.get(pathname);
    // No charset, as a careless page has none.
    if (page !== undefined) response.writeHead(200, { 'content-type': 'text/html', ...page.headers }).end(page.html);
    else if (pathname === '/en_US/fbevents.js') response.setHeader('content-type', 'text/javascript').end(PIXEL);
    else {
      if (pathname === '/tr') images.push(searchParams);
      response.writeHead(204).end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, pages, images };
}
