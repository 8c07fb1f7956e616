import { createServer, IncomingMessage, request as send } from 'node:http';
import type { RequestOptions } from 'node:http';
import { connect, createServer as createHttp2Server } from 'node:http2';
import type { Http2ServerRequest } from 'node:http2';
import { Socket } from 'node:net';
import type { Server } from 'node:net';
import { once } from 'node:events';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { header, nodeRequestFacts } from './request-facts';
import type { GivenFacts, RequestFacts } from './request-facts';

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

/** What `read` sees of one real HTTP/1.1 request. */
async function onRequest<T>(options: RequestOptions, read: (request: IncomingMessage) => T): Promise<T> {
  const seen: T[] = [];
  const server = createServer((request, response) => {
    seen.push(read(request));
    response.end();
  });
  const port = await listen(server);
  const client = send({ ...options, port, host: '127.0.0.1', agent: false }).end();
  client.on('response', (response) => response.resume());
  await once(client, 'close');
  await once(server.close(), 'close');
  return seen[0]!;
}

const snapshot = (facts: RequestFacts): object => ({ method: facts.method, url: facts.url, ip: facts.ip });
const factsOf =
  (given?: GivenFacts) =>
  (request: IncomingMessage): object =>
    snapshot(nodeRequestFacts(request, given));

describe('nodeRequestFacts', () => {
  it('reads method, absolute URL and the address of the socket', async () => {
    const facts = await onRequest(
      { method: 'POST', path: '/cart?step=2', headers: { host: 'shop.example.com:8080' } },
      factsOf(),
    );
    expect(facts).toEqual({ method: 'POST', url: 'http://shop.example.com:8080/cart?step=2', ip: '127.0.0.1' });
  });

  it('never reads a forwarded header', async () => {
    const headers = {
      host: 'shop.example.com',
      'x-forwarded-for': '8.8.8.8',
      'x-forwarded-host': 'evil.example.org',
      'x-forwarded-proto': 'https',
      'x-real-ip': '8.8.8.8',
      forwarded: 'for=8.8.8.8;host=evil.example.org;proto=https',
    };
    const facts = await onRequest({ path: '/', headers }, factsOf());
    expect(facts).toEqual({ method: 'GET', url: 'http://shop.example.com/', ip: '127.0.0.1' });
  });

  it("prefers the framework's own answers", async () => {
    const given = { protocol: 'https', host: 'www.example.com', ip: '8.8.8.8', url: '/mounted/path?a=1' };
    const facts = await onRequest({ path: '/path', headers: { host: 'internal' } }, factsOf(given));
    expect(facts).toEqual({ method: 'GET', url: 'https://www.example.com/mounted/path?a=1', ip: '8.8.8.8' });
  });

  it('asks the framework only when a fact is read, and survives an answer that throws', async () => {
    let asked = 0;
    const given = {
      get protocol(): string {
        asked += 1;
        return 'https';
      },
      get ip(): string {
        throw new Error('trust proxy function failed');
      },
    };
    const [before, facts] = await onRequest({ path: '/', headers: { host: 'example.com' } }, (request) => {
      const made = nodeRequestFacts(request, given);
      return [asked, snapshot(made)] as const;
    });
    expect(before).toBe(0);
    expect(facts).toEqual({ method: 'GET', url: 'https://example.com/', ip: '127.0.0.1' });
  });

  it.each([
    ['http://example.com/absolute?x=1', 'http://example.com/absolute?x=1'],
    ['*', 'http://example.com/'],
    ['//double.example.org/path', 'http://example.com//double.example.org/path'],
  ])('makes of the request target %s the URL %s', async (path, url) => {
    expect(await onRequest({ method: 'OPTIONS', path, headers: { host: 'example.com' } }, factsOf())).toMatchObject({
      url,
    });
  });

  it('remembers the address after the connection has gone', async () => {
    const seen: string[] = [];
    const server = createServer((request) => {
      const facts = nodeRequestFacts(request);
      request.socket.destroy();
      request.socket.once('close', () => {
        seen.push(String(facts.ip));
        server.close();
      });
    });
    const port = await listen(server);
    send({ port, host: '127.0.0.1', agent: false })
      .on('error', () => undefined)
      .end();
    await once(server, 'close');
    expect(seen).toEqual(['127.0.0.1']);
  });

  it('reads an HTTP/2 request, also after its session has gone', async () => {
    const seen: object[] = [];
    const late: Http2ServerRequest[] = [];
    const server = createHttp2Server((request, response) => {
      seen.push(snapshot(nodeRequestFacts(request)));
      late.push(request);
      response.end();
    });
    const port = await listen(server);
    const session = connect(`http://127.0.0.1:${port}`);
    const stream = session.request({ ':path': '/p?q=1', ':authority': 'shop.example.com' }).resume();
    await once(stream, 'close');
    session.destroy();
    const closed = once(server, 'close');
    server.close();
    await closed;
    expect(seen).toEqual([{ method: 'GET', url: 'http://shop.example.com/p?q=1', ip: '127.0.0.1' }]);
    expect(() => nodeRequestFacts(late[0]!).ip).not.toThrow();
  });

  it('gives the path alone when the request names no host', () => {
    const request = new IncomingMessage(new Socket());
    request.url = '/p';
    request.method = 'GET';
    expect(snapshot(nodeRequestFacts(request))).toEqual({ method: 'GET', url: '/p', ip: undefined });
  });
});

describe('header', () => {
  it('reads Node headers and fetch headers alike', () => {
    for (const headers of [{ referer: 'https://example.com/' }, new Headers({ Referer: 'https://example.com/' })]) {
      expect(header({ headers }, 'referer')).toBe('https://example.com/');
      expect(header({ headers }, 'origin')).toBeUndefined();
    }
  });

  it('takes the first of repeated values, but all cookies', () => {
    const headers = { referer: ['one', 'two'], cookie: ['a=1', 'b=2'], accept: [] };
    expect(header({ headers }, 'referer')).toBe('one');
    expect(header({ headers }, 'cookie')).toBe('a=1; b=2');
    expect(header({ headers }, 'accept')).toBeUndefined();
  });

  it('takes an empty value for none', () => {
    expect(header({ headers: { referer: '' } }, 'referer')).toBeUndefined();
  });

  it('takes nothing from the prototype, and reads a header named get', () => {
    expect(header({ headers: {} }, 'constructor')).toBeUndefined();
    expect(header({ headers: { get: 'x' } }, 'get')).toBe('x');
  });

  it('never throws and gives a text or nothing', () => {
    const headers = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.array(fc.string()), fc.constant(undefined)));
    fc.assert(
      fc.property(headers, fc.constantFrom('cookie', 'referer', 'toString', '__proto__'), (given, name) => {
        expect(['string', 'undefined']).toContain(typeof header({ headers: given }, name));
      }),
    );
  });
});
