import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { JSON_TYPE, TOKEN, edge, errorOf, purchase, send } from '../test/send-events';
import { startSandbox, type Sandbox } from './index';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
beforeEach(() => sandbox.reset());
afterAll(() => sandbox.close());

type Fields = Readonly<Record<string, unknown>>;

function asText(fields: Fields): [string, string][] {
  return Object.entries(fields).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
}

function multipart(fields: Fields): FormData {
  const form = new FormData();
  for (const [name, value] of asText(fields)) form.set(name, value);
  return form;
}

const ENCODINGS: Readonly<Record<string, (fields: Fields) => RequestInit>> = {
  json: (fields) => ({ headers: JSON_TYPE, body: JSON.stringify(fields) }),
  urlencoded: (fields) => ({ body: new URLSearchParams(asText(fields)) }),
  multipart: (fields) => ({ body: multipart(fields) }),
  'multipart with a file': (fields) => {
    const form = multipart(fields);
    form.set('data', new Blob([JSON.stringify(fields['data'])]), 'data.json');
    return { body: form };
  },
};
const TOKEN_PLACES = ['body', 'query', 'header'] as const;
const CASES = Object.keys(ENCODINGS).flatMap((encoding) => TOKEN_PLACES.map((place) => ({ encoding, place })));

describe('a request Meta documents', () => {
  it.each(CASES)('is accepted as $encoding with the token in the $place', async ({ encoding, place }) => {
    const event = purchase();
    const fields = { data: [event], test_event_code: 'TEST1', partner_agent: 'shop_1_0' };
    const init = ENCODINGS[encoding]?.(place === 'body' ? { ...fields, access_token: TOKEN } : fields) ?? {};
    const headers = new Headers(init.headers);
    if (place === 'header') headers.set('authorization', `Bearer ${TOKEN}`);
    const url = edge(sandbox) + (place === 'query' ? `?access_token=${TOKEN}` : '');

    const response = await fetch(url, { ...init, method: 'POST', headers });

    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ events_received: 1, messages: [], fbtrace_id: expect.any(String) });
    expect(sandbox.events).toMatchObject([
      { datasetId: '1234567890', event, verdict: 'accepted', issues: [], source: 'server', testEventCode: 'TEST1' },
    ]);
    expect(sandbox.requests).toMatchObject([
      {
        path: '/v26.0/1234567890/events',
        eventCount: 1,
        partnerAgent: 'shop_1_0',
        tokenDigest: expect.stringMatching(/^[\da-f]{12}$/),
      },
    ]);
  });

  it('keeps the token nowhere, not even a repeated one', async () => {
    await fetch(`${edge(sandbox)}?access_token=${TOKEN}`, {
      method: 'POST',
      headers: {
        ...JSON_TYPE,
        authorization: `Bearer ${TOKEN}`,
        cookie: `t=${TOKEN}`,
        referer: `http://localhost/${TOKEN}`,
      },
      body: JSON.stringify({ data: [purchase()], access_token: TOKEN }),
    });
    await send(edge(sandbox), 'no list');
    const shown = await Promise.all(
      ['/api/events', '/api/requests', '/'].map(async (path) => (await fetch(sandbox.url + path)).text()),
    );

    expect(sandbox.requests).toHaveLength(2);
    expect(JSON.stringify([sandbox, sandbox.events, sandbox.requests, shown])).not.toContain(TOKEN);
  });
});

const SECONDS = Math.floor(Date.now() / 1000);
const APP_DATA = { advertiser_tracking_enabled: 1, extinfo: ['a2', '', '', '', ''] };
const MESSAGING = { action_source: 'business_messaging', user_data: { page_id: '1', page_scoped_user_id: '2' } };

describe('an event Meta refuses', () => {
  it.each([
    ['eight days old', { event_time: SECONDS - 8 * 86_400 }, 2804003],
    ['a Purchase without value', { custom_data: { currency: 'EUR' } }, 2804009],
    ['a Purchase without currency', { custom_data: { value: 1 } }, 2804010],
    ['an app event without OS version', { action_source: 'app', app_data: APP_DATA }, 2804043],
    ['without customer information', { user_data: {} }, 2804050],
    ['with too broad customer information', { user_data: { client_user_agent: 'Mozilla/5.0' } }, 2804050],
    ['business messaging without a channel', MESSAGING, 2804063],
    [
      'business messaging with another name',
      { ...MESSAGING, messaging_channel: 'messenger', event_name: 'Lead' },
      2804066,
    ],
    ['with an unknown key', { advertiser_tracking_enabled: true }, 2804019],
    ['with a time in the future', { event_time: SECONDS + 3600 }, 2804019],
  ])('%s is answered with its subcode', async (_what, overrides, subcode) => {
    const response = await send(edge(sandbox), [purchase(overrides)]);

    expect(response.status).toBe(400);
    expect(await errorOf(response)).toMatchObject({
      message: 'Invalid parameter',
      type: 'OAuthException',
      code: 100,
      error_subcode: subcode,
      is_transient: false,
      error_user_title: expect.any(String),
      error_user_msg: expect.any(String),
      fbtrace_id: expect.any(String),
    });
    expect(sandbox.events[0]?.verdict).toBe('refused');
    expect(sandbox.events[0]?.issues.map(({ severity }) => severity)).toContain('error');
  });

  it('takes its whole batch with it', async () => {
    const response = await send(edge(sandbox), [purchase(), purchase({ user_data: {} }), 'no event', purchase()]);

    expect(response.status).toBe(400);
    expect(sandbox.events.map(({ verdict, issues }) => [verdict, issues.length > 0])).toEqual([
      ['refused', false],
      ['refused', true],
      ['refused', true],
      ['refused', false],
    ]);
    expect(sandbox.counts).toEqual({ requests: 1, accepted: 0, refused: 4, browser: 0 });
  });

  it('can be named by a rule, until the rule is lifted', async () => {
    const lift = sandbox.rejectEvents((event) =>
      event.event_id === 'bad' ? { code: 100, subcode: 2804087 } : undefined,
    );

    const refused = await send(edge(sandbox), [purchase(), purchase({ event_id: 'bad' })]);
    const other = await send(edge(sandbox), [purchase()]);
    lift();
    const later = await send(edge(sandbox), [purchase({ event_id: 'bad' })]);

    expect([refused.status, other.status, later.status]).toEqual([400, 200, 200]);
    expect(await errorOf(refused)).toMatchObject({ code: 100, error_subcode: 2804087 });
  });

  it('is told apart from what the live API lets pass', async () => {
    const lax = purchase({ user_data: { client_ip_address: '8.8.8.8' }, custom_data: { value: 1, currency: 'eur' } });

    const response = await send(edge(sandbox), [lax]);

    expect(response.status).toBe(200);
    expect(sandbox.events[0]?.verdict).toBe('accepted');
    expect(sandbox.events[0]?.issues.map(({ code }) => code).toSorted()).toEqual([
      'CURRENCY_INVALID',
      'USER_AGENT_MISSING',
    ]);
  });

  it('is judged by the clock it is given', async () => {
    await using future = await startSandbox({ now: () => Date.now() + 8 * 86_400_000 });

    expect(await errorOf(await send(edge(future)))).toMatchObject({ error_subcode: 2804003 });
  });
});

describe('a request Meta refuses', () => {
  const body = JSON.stringify({ data: [purchase()], access_token: TOKEN });
  const post = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(sandbox.url + path, { method: 'POST', headers: JSON_TYPE, body, ...init });
  const PATH = '/v26.0/1/events';

  it.each<[string, () => Promise<Response>, number, Readonly<Record<string, unknown>>]>([
    ['without a version', () => post('/1234567890/events'), 400, { code: 2500 }],
    ['with an impossible version', () => post('/v260.0/1/events'), 400, { code: 2500 }],
    ['on another edge', () => post('/v26.0/1/activities'), 400, { code: 2500 }],
    ['whose path is no path', () => post('//'), 400, { code: 2500 }],
    ['to an alias', () => post('/v26.0/my-shop/events'), 404, { code: 803 }],
    ['without a token', () => post(PATH, { body: '{"data":[]}' }), 401, { code: 190 }],
    ['with broken JSON', () => post(PATH, { body: `{"access_token":"${TOKEN}` }), 400, { code: 100 }],
    ['with JSON that is no object', () => post(PATH, { body: 'null' }), 400, { code: 100 }],
    [
      'with broken multipart',
      () => post(PATH, { headers: { 'content-type': 'multipart/form-data' } }),
      400,
      { code: 100 },
    ],
    ['with an empty body', () => post(`${PATH}?access_token=a`, { body: '' }), 400, { code: 100 }],
    ['without data', () => send(sandbox.url + PATH, null), 400, { code: 100 }],
    ['with data that is no JSON', () => send(sandbox.url + PATH, '[{'), 400, { code: 100 }],
    ['with no events', () => send(sandbox.url + PATH, []), 400, { code: 100 }],
    ['with 1001 events', () => send(sandbox.url + PATH, Array(1001).fill(purchase())), 400, { code: 100 }],
  ])('%s has a Graph error and no events', async (_what, request, status, error) => {
    const response = await request();

    expect(response.status).toBe(status);
    const received = await errorOf(response);
    expect(received).toMatchObject({ ...error, message: expect.any(String), fbtrace_id: expect.any(String) });
    expect(JSON.stringify(received)).not.toContain(TOKEN);
    expect(sandbox.events).toEqual([]);
    expect(sandbox.requests).toMatchObject([{ status, reply: { error: received }, answer: 'sent' }]);
  });

  it('with more than 8 MiB is told so, and the sandbox lives on', async () => {
    const response = await send(edge(sandbox), [purchase({ custom_data: { note: 'x'.repeat(9 * 1024 * 1024) } })]);

    expect(response.status).toBe(413);
    expect(await response.text()).toBe('Request Entity Too Large');
    expect((await send(edge(sandbox))).status).toBe(200);
  });

  it('1000 events are not too many', async () => {
    const response = await send(edge(sandbox), Array(1000).fill(purchase()));

    expect(await response.json()).toMatchObject({ events_received: 1000 });
    expect(sandbox.counts.accepted).toBe(1000);
  });

  it('a version that has ended is answered with a warning', async () => {
    const now = await send(edge(sandbox));
    const ended = await send(edge(sandbox).replace('v26.0', 'v20.0'));

    expect([now.status, now.headers.get('x-ad-api-version-warning')]).toEqual([200, null]);
    expect([ended.status, ended.headers.get('x-ad-api-version-warning')]).toEqual([
      200,
      expect.stringContaining('v20.0'),
    ]);
  });
});
