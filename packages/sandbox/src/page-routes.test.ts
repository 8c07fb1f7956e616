import { request as httpRequest } from 'node:http';
import { describe, expect, it } from 'vitest';
import { openFeed } from '../test/feed';
import { call, DRAFT } from '../test/page-calls';
import { edge, send } from '../test/send-events';
import { startSandbox, type Sandbox } from './index';

describe('clear', () => {
  it('forgets what came, and leaves what was set up', async () => {
    await using sandbox = await startSandbox();
    sandbox.rejectEvents(() => ({ code: 100, subcode: 2804087 }));
    await send(edge(sandbox));
    using page = await openFeed(sandbox);
    await page.next();
    const response = await call(sandbox, 'POST', '/sandbox/clear');

    expect(response.status).toBe(204);
    expect([sandbox.events, sandbox.requests, sandbox.counts.requests]).toEqual([[], [], 0]);
    expect(await page.next()).toMatchObject({ name: 'snapshot', data: { events: [], requests: [] } });
    expect((await send(edge(sandbox))).status).toBe(400);
  });
});

interface Attack {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

function attack(
  sandbox: Sandbox,
  { method = 'PUT', path = '/sandbox/fault', headers = {}, body }: Attack,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const type = { 'content-type': 'application/json' };
    const options = { method, headers: { ...type, ...headers }, agent: false };
    const request = httpRequest(sandbox.url + path, options, (response) => {
      response.resume();
      const isOpen = Object.keys(response.headers).some((name) => name.startsWith('access-control'));
      resolve(isOpen ? 'lets other sites in' : response.statusCode);
    });
    request.once('error', reject).end(body ?? JSON.stringify({ fault: 'error-500', requests: null }));
  });
}

const FOREIGN = { origin: 'https://evil.example.com' };
const TEXT = { 'content-type': 'text/plain' };

describe('a page of another site', () => {
  it.each<[string, Attack, number]>([
    ['asks with its own origin', { headers: FOREIGN }, 403],
    ['of another port asks', { headers: { origin: 'http://localhost:3000' } }, 403],
    ['in a sandboxed frame asks', { headers: { origin: 'null' } }, 403],
    ['asks without an origin, across sites', { headers: { 'sec-fetch-site': 'cross-site' } }, 403],
    ['asks without an origin, from another port', { headers: { 'sec-fetch-site': 'same-site' } }, 403],
    [
      'asks first whether it may',
      { method: 'OPTIONS', headers: { ...FOREIGN, 'access-control-request-method': 'PUT' } },
      403,
    ],
    ['of this machine asks first', { method: 'OPTIONS', headers: { origin: 'http://localhost:3000' } }, 405],
    ['comes by a rebound name', { headers: { host: 'rebound.example.com' } }, 403],
    ['says the same https', { headers: { host: 'localhost', origin: 'https://localhost' } }, 403],
    ['posts a form', { method: 'POST', path: '/sandbox/clear', headers: { ...FOREIGN, ...TEXT } }, 403],
    ['posts a form without origin', { method: 'POST', path: '/sandbox/clear', headers: TEXT }, 415],
    ['posts JSON as text', { method: 'POST', path: '/sandbox/send', headers: TEXT, body: JSON.stringify(DRAFT) }, 415],
    ['sends a type that only begins like it', { headers: { 'content-type': 'application/jsonp' } }, 415],
    ['sends too much', { body: JSON.stringify({ fault: 'reset', requests: null, note: 'x'.repeat(300_000) }) }, 413],
    ['sends broken JSON', { body: '{"fault":' }, 400],
    ['embeds the feed', { method: 'GET', path: '/sandbox/feed', headers: { 'sec-fetch-site': 'cross-site' } }, 403],
    ['embeds an event', { method: 'GET', path: '/sandbox/events/1', headers: { 'sec-fetch-site': 'same-site' } }, 403],
    ['embeds the data', { method: 'GET', path: '/api/events', headers: { 'sec-fetch-site': 'cross-site' } }, 403],
    ['sends another method', { method: 'GET', path: '/sandbox/clear' }, 405],
    ['tries a route there is not', { method: 'POST', path: '/sandbox/eval' }, 404],
  ])('that %s changes and learns nothing', async (_what, what, status) => {
    await using sandbox = await startSandbox();
    await send(edge(sandbox));

    expect(await attack(sandbox, what)).toBe(status);
    expect(sandbox.counts).toEqual({ requests: 1, accepted: 1, refused: 0, browser: 0 });
    expect((await send(edge(sandbox))).status).toBe(200);
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ['the sandbox’s own page', { host: 'localhost:1', origin: 'http://localhost:1', 'sec-fetch-site': 'same-origin' }],
    ['a tool on the command line', {}],
  ])('is not %s', async (_who, headers) => {
    await using sandbox = await startSandbox();

    expect(await attack(sandbox, { headers })).toBe(204);
    expect((await send(edge(sandbox))).status).toBe(500);
  });
});
