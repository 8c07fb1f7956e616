import { existsSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { edge, purchase, send } from '../test/send-events';
import { startSandbox, type Sandbox } from './index';

const DIGEST = 'a'.repeat(64);
const SENT: Readonly<Record<string, string>> = {
  id: '1234567890',
  ev: 'Purchase',
  eid: 'order-1',
  dl: 'https://shop.example.com/thanks',
  rl: 'https://shop.example.com/cart',
  if: 'false',
  ts: '1764000000123',
  fbp: 'fb.1.1764000000000.123456789',
  fbc: 'fb.1.1764000000000.click-1',
  'cd[value]': '42.5',
  'cd[currency]': 'EUR',
  'cd[contents]': '[{"id":"hat","quantity":1}]',
  'cd[order_id]': '0042',
  'ud[em]': DIGEST,
  dpo: 'LDU',
  dpoco: '1',
  dpost: '1000',
  v: '2.0',
};

/** What a report reads as, beside what is grouped. */
const PIXEL = {
  ...Object.fromEntries(Object.entries(SENT).filter(([name]) => !name.includes('['))),
  cd: { value: '42.5', currency: 'EUR', contents: '[{"id":"hat","quantity":1}]', order_id: '0042' },
  ud: { em: DIGEST },
};

const query = (fields: Readonly<Record<string, string>>): string => new URLSearchParams(fields).toString();

const form = (fields: Readonly<Record<string, string>>): FormData => {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  return data;
};

function report(sandbox: Sandbox, fields: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(`${sandbox.url}/tr/?${query(fields)}`);
}

const codes = ({ events }: Sandbox): unknown[] => events.flatMap(({ issues }) => issues.map(({ code }) => code));

describe('what the Pixel reports', () => {
  it.each<[string, string, RequestInit]>([
    ['in the query', `/tr/?${query(SENT)}`, {}],
    ['as a noscript image', `/tr?${query(SENT)}`, {}],
    ['as a form', '/tr/', { method: 'POST', body: new URLSearchParams(SENT) }],
    ['as multipart', '/tr/', { method: 'POST', body: form(SENT) }],
    ['as a beacon of text', '/tr', { method: 'POST', body: query(SENT) }],
  ])('%s is an event of the browser', async (_where, path, init) => {
    await using sandbox = await startSandbox();
    const response = await fetch(sandbox.url + path, init);
    const image = Buffer.from(await response.arrayBuffer());

    expect([response.status, response.headers.get('content-type'), response.headers.get('cache-control')]).toEqual([
      200,
      'image/gif',
      'no-store',
    ]);
    expect([image.toString('latin1', 0, 6), image.readUInt16LE(6), image.readUInt16LE(8)]).toEqual(['GIF89a', 1, 1]);
    expect(sandbox.events).toEqual([
      {
        id: 1,
        requestId: 1,
        at: expect.any(Number),
        source: 'browser',
        datasetId: '1234567890',
        pixel: PIXEL,
        event: {
          event_name: 'Purchase',
          event_id: 'order-1',
          event_time: 1764000000,
          event_source_url: 'https://shop.example.com/thanks',
          referrer_url: 'https://shop.example.com/cart',
          user_data: { em: [DIGEST], fbp: SENT['fbp'], fbc: SENT['fbc'] },
          custom_data: { value: 42.5, currency: 'EUR', contents: [{ id: 'hat', quantity: 1 }], order_id: '0042' },
          data_processing_options: ['LDU'],
          data_processing_options_country: 1,
          data_processing_options_state: 1000,
        },
        verdict: 'accepted',
        issues: [],
      },
    ]);
  });

  it('is counted apart, and is no request of the server’s', async () => {
    await using sandbox = await startSandbox();
    await report(sandbox, SENT);
    await send(edge(sandbox));

    expect(sandbox.counts).toEqual({ requests: 1, accepted: 1, refused: 0, browser: 1 });
    expect(sandbox.requests).toHaveLength(1);
    expect(sandbox.events.map(({ source }) => source)).toEqual(['browser', 'server']);
  });

  it('meets neither scripted replies nor their order', async () => {
    await using sandbox = await startSandbox();
    sandbox.replyNext({ status: 503 });

    expect((await report(sandbox, SENT)).status).toBe(200);
    expect((await send(edge(sandbox))).status).toBe(503);
  });

  it('pairs with what the server sent', async () => {
    await using sandbox = await startSandbox();
    await report(sandbox, SENT);
    await send(edge(sandbox), [purchase(), purchase({ event_id: 'order-2' })]);
    const { pairs, lone, coverage } = sandbox.deduplication();

    expect(pairs).toMatchObject([{ browser: { id: 1 }, server: { eventId: 'order-1' }, by: 'event_id' }]);
    expect(lone).toMatchObject([{ event: { eventId: 'order-2' }, reason: 'other-side-missing' }]);
    expect(coverage).toEqual([
      { datasetId: '1234567890', eventName: 'Purchase', browser: 1, server: 2, paired: 1, share: 1 },
    ]);
  });
});

describe('a Pixel event', () => {
  it.each<[string, Readonly<Record<string, string>>, readonly string[], 'accepted' | 'refused']>([
    ['without dataset', { id: '' }, ['DATASET_MISSING'], 'refused'],
    ['of a dataset that is no number', { id: '<id>' }, ['DATASET_MISSING'], 'refused'],
    ['without name', { ev: '' }, ['EVENT_NAME_INVALID'], 'refused'],
    ['without id', { eid: '' }, ['EVENT_ID_INVALID'], 'accepted'],
    ['that is the page view of the base code', { eid: '', ev: 'PageView' }, [], 'accepted'],
    ['with a misspelt name', { ev: 'purchase' }, ['EVENT_NAME_MISSPELT'], 'accepted'],
    ['with a name of its own', { ev: 'SizeGuideOpened' }, [], 'accepted'],
    ['without the value a Purchase needs', { 'cd[value]': '' }, ['VALUE_MISSING', 'VALUE_INVALID'], 'accepted'],
    ['with a currency in words', { 'cd[currency]': 'euro' }, ['CURRENCY_INVALID'], 'accepted'],
    ['with an address in clear', { 'ud[em]': 'somebody@example.com' }, ['USER_DATA_NOT_HASHED'], 'accepted'],
    ['with a browser id of another form', { fbp: '1' }, ['USER_DATA_VALUE_INVALID'], 'accepted'],
    ['with a click id of another form', { fbc: 'click' }, ['USER_DATA_VALUE_INVALID'], 'accepted'],
    ['with Limited Data Use that is none', { dpo: 'ldu' }, ['DATA_PROCESSING_INVALID'], 'accepted'],
    ['in an old time, which Meta takes from its own clock', { ts: '1' }, [], 'accepted'],
  ])('%s', async (_what, overrides, expected, verdict) => {
    await using sandbox = await startSandbox();
    await report(sandbox, { ...SENT, ...overrides });

    expect(codes(sandbox)).toEqual(expected);
    expect(sandbox.events[0]?.verdict).toBe(verdict);
    expect(sandbox.events[0]?.issues.every(({ severity }) => (severity === 'error') === (verdict === 'refused'))).toBe(
      true,
    );
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ['nothing at all', {}],
    [
      'keys that a prototype has',
      { __proto__: 'x', 'cd[__proto__]': '{"polluted":1}', 'ud[constructor]': 'x', cd: 'x' },
    ],
    ['broken JSON and brackets', { 'cd[contents]': '[{', 'cd[': '1', 'cd[]': '2', 'cd[a][b]': '3' }],
    ['markup', { ev: '<script>alert(1)</script>', dl: 'javascript:alert(1)', eid: '"\'>' }],
  ])('of %s is harmless', async (_what, fields) => {
    await using sandbox = await startSandbox();
    const response = await report(sandbox, { id: '1', ev: 'Lead', ...fields });

    expect(await response.text()).toMatch(/^GIF89a/);
    expect(sandbox.counts.browser).toBe(1);
    expect(Object.getPrototypeOf(sandbox.events[0]?.event.custom_data ?? {})).toBe(Object.prototype);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

/** Asks with headers that fetch does not let through. */
function ask(url: string, headers: Readonly<Record<string, string>>): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { headers, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.once('error', reject).end();
  });
}

describe('who may report', () => {
  it.each([
    ['a shop on another port', { host: 'localhost', origin: 'http://localhost:3000' }, 200],
    ['a shop under another name', { host: 'localhost', origin: 'https://shop.example.com' }, 200],
    ['an image on any page', { host: 'localhost', 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'image' }, 200],
    ['a rebound name', { host: 'rebound.example.com' }, 403],
  ])('%s', async (_who, headers, status) => {
    await using sandbox = await startSandbox();

    expect(await ask(`${sandbox.url}/tr/?id=1&ev=Lead&eid=1`, headers)).toBe(status);
    expect(sandbox.counts.browser).toBe(status === 200 ? 1 : 0);
  });

  it('gets nothing of what was sent, and no leave to read more', async () => {
    await using sandbox = await startSandbox();
    const response = await fetch(`${sandbox.url}/tr/?id=echo-me&ev=echo-me`, {
      method: 'POST',
      headers: { origin: 'https://shop.example.com' },
      body: 'dl=echo-me',
    });
    const answer = JSON.stringify([[...response.headers], await response.text()]);

    expect(answer).not.toContain('echo-me');
    expect(answer).not.toMatch(/access-control|shop\.example|set-cookie/);
  });

  it('may not send too much, or by another method', async () => {
    await using sandbox = await startSandbox();
    const large = await fetch(`${sandbox.url}/tr/`, { method: 'POST', body: `id=1&ev=${'x'.repeat(70_000)}` });
    const other = await fetch(`${sandbox.url}/tr/`, { method: 'PUT', body: 'id=1&ev=Lead' });
    const none = await fetch(`${sandbox.url}/transfer`);

    expect([large.status, other.status, none.status, sandbox.counts.browser]).toEqual([413, 405, 404, 0]);
  });
});

describe('the stand-in Pixel', () => {
  it('may be loaded from any page, or says that it is not built', async () => {
    await using sandbox = await startSandbox();
    const response = await fetch(`${sandbox.url}/en_US/fbevents.js`);
    const isBuilt = existsSync(join(__dirname, '../dist/pixel/fbevents.js'));

    expect(response.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect([response.status, response.headers.get('content-type')]).toEqual(
      isBuilt ? [200, 'text/javascript; charset=utf-8'] : [404, 'text/plain; charset=utf-8'],
    );
    if (!isBuilt) expect(await response.text()).toMatch(/^The stand-in Pixel is not built yet/);
    expect((await fetch(`${sandbox.url}/en_US/fbevents.js`, { method: 'POST' })).status).toBe(405);
  });
});
