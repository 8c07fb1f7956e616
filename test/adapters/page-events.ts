import { connect } from 'node:net';
import { FETCH, SITE, type Visit } from './browser';

export const ENDPOINT = '/capi/collect';
export const EVENT = { event_name: 'AddToCart', event_id: 'cart-1', custom_data: { content_ids: ['mug'] } };

/** What the page's script sends with its events. */
const SCRIPT = {
  ...FETCH,
  'content-type': 'application/json',
  origin: SITE,
  referer: `${SITE}/products/mug`,
  'sec-fetch-site': 'same-origin',
};

/** The request in which a page of the shop sends a body. */
export function sending(body: unknown, headers: Readonly<Record<string, string>> = {}): Visit {
  return {
    method: 'POST',
    as: SCRIPT,
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  };
}

/** The request in which a page sends one event, differing from the usual one. */
export function sendingEvent(event: object, headers?: Readonly<Record<string, string>>): Visit {
  return sending({ events: [{ ...EVENT, ...event }] }, headers);
}

/** Writes parts of a request as they are and answers what came back until the server closed, or `isEnough`. */
export function writeRaw(
  url: string,
  parts: readonly string[],
  isEnough: (answer: string) => boolean = () => false,
): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(port), hostname);
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      answer += text;
      if (isEnough(answer)) socket.destroy();
    });
    // A server that stops reading may cut the connection while the rest is still being written.
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (!['ECONNRESET', 'EPIPE'].includes(error.code ?? '')) reject(error);
    });
    socket.on('close', () => resolve(answer));
    for (const part of parts) socket.write(part);
  });
}

/** The head of a request from a page of the shop, for `writeRaw()`. */
export function rawHead(...more: readonly string[]): string {
  const headers = Object.entries(SCRIPT).map(([name, value]) => `${name}: ${value}`);
  return [`POST ${ENDPOINT} HTTP/1.1`, ...headers, ...more, '', ''].join('\r\n');
}
