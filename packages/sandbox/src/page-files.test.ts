import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox } from './index';
import { listen, stop } from './local-server';
import { servePageFile } from './page-files';

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Asks for a path exactly as written; fetch would tidy it up. */
function get(url: string, path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const request = httpRequest({ hostname, port, path, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.once('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    request.once('error', reject).end();
  });
}

const HTML = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const FILES: Readonly<Record<string, string>> = {
  'secret.js': 'outside',
  'page/index.html': '<!doctype html>the page',
  'page/favicon.svg': '<svg/>',
  'page/package.json': '{}',
  'page/assets/index-B4x_9.js': 'script',
  'page/assets/index-B4x_9.css': 'style',
  'page/assets/index.js.map': 'map',
  'page/deep/inside.js': 'deep',
};

let directory = '';
let url = '';
const server = createServer((request, response) => void servePageFile(join(directory, 'page'), request, response));

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sandbox-page-'));
  for (const [name, content] of Object.entries(FILES)) {
    await mkdir(join(directory, name, '..'), { recursive: true });
    await writeFile(join(directory, name), content);
  }
  url = `http://127.0.0.1:${await listen(server, 0, '127.0.0.1')}`;
});

afterAll(async () => {
  await stop(server);
  await rm(directory, { recursive: true });
});

describe('the built page', () => {
  it.each([
    ['/', {}, '<!doctype html>the page', 'text/html; charset=utf-8', 'no-store'],
    ['/deduplication', HTML, '<!doctype html>the page', 'text/html; charset=utf-8', 'no-store'],
    ['/events/123', HTML, '<!doctype html>the page', 'text/html; charset=utf-8', 'no-store'],
    ['/favicon.svg', {}, '<svg/>', 'image/svg+xml', 'no-cache'],
    ['/assets/index-B4x_9.js', {}, 'script', 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'],
    ['/assets/index-B4x_9.css', {}, 'style', 'text/css; charset=utf-8', 'public, max-age=31536000, immutable'],
  ])('%s is served', async (path, headers, text, type, cacheControl) => {
    const answer = await get(url, path, headers);

    expect(answer).toMatchObject({ status: 200, text });
    expect(answer.headers).toMatchObject({
      'content-type': type,
      'cache-control': cacheControl,
      'x-content-type-options': 'nosniff',
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
    });
  });

  it.each([
    '/nothing',
    '/nothing.js',
    '/assets/',
    '/assets/gone.js',
    '/package.json',
    '/assets/index.js.map',
    '/deep/inside.js',
    '/assets/../../secret.js',
    '/../secret.js',
    '/%2e%2e/secret.js',
    '/assets/..%2f..%2fsecret.js',
    String.raw`/assets/..\..\secret.js`,
    '//secret.js',
    '/assets/%00.js',
    '/assets//index-B4x_9.js',
  ])('%s is not there', async (path) => {
    expect(await get(url, path)).toMatchObject({ status: 404, text: 'Nothing here.\n' });
  });

  it('says so where it is not built', async () => {
    const empty = createServer((request, response) => void servePageFile(join(directory, 'none'), request, response));
    const answer = await get(`http://127.0.0.1:${await listen(empty, 0, '127.0.0.1')}`, '/', HTML);
    await stop(empty);

    expect(answer).toMatchObject({ status: 503, text: expect.stringContaining('its page is not built yet') });
  });
});

describe('the sandbox', () => {
  it.each([
    ['/nothing', 'GET', 404],
    ['/constructor', 'GET', 404],
    ['/', 'DELETE', 405],
    ['/sandbox/nothing', 'GET', 404],
  ])('%s by %s is %i', async (path, method, status) => {
    await using sandbox = await startSandbox();

    expect((await fetch(sandbox.url + path, { method })).status).toBe(status);
  });

  it.each(['/', '/api/events', '/sandbox/events/1', '/nothing', '/sandbox/clear'])(
    '%s comes with a strict policy',
    async (path) => {
      await using sandbox = await startSandbox();
      const { headers } = await fetch(sandbox.url + path);

      expect(headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; script-src 'self'; style-src 'self';/,
      );
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    },
  );

  it('tells events, requests and counts as JSON', async () => {
    await using sandbox = await startSandbox();
    await fetch(`${sandbox.url}/tr/?id=1&ev=Lead&eid=1`);
    const [events, requests] = await Promise.all(
      ['events', 'requests'].map(async (name): Promise<unknown> => (await fetch(`${sandbox.url}/api/${name}`)).json()),
    );

    expect(events).toEqual({ counts: { requests: 0, accepted: 0, refused: 0, browser: 1 }, events: sandbox.events });
    expect(requests).toMatchObject({ requests: [] });
  });

  it('may be reached by a link from elsewhere', async () => {
    await using sandbox = await startSandbox();
    const link = { ...HTML, 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document' };
    const frame = { ...link, 'sec-fetch-dest': 'iframe' };

    expect((await get(sandbox.url, '/events/1', link)).status).not.toBe(403);
    expect((await get(sandbox.url, '/events/1', frame)).status).toBe(403);
  });
});
