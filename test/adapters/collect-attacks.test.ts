import type { CollectOptions, CollectRefusal } from '@capikit/core';
import { expect, it } from 'vitest';
import { SITE, type Visit } from './browser';
import { describeServers, get, open, PAGE_ROUTE, type Opened } from './matrix';
import { ENDPOINT, EVENT, rawHead, sending, sendingEvent, writeRaw } from './page-events';

const EVIL = 'https://evil.example.net';
const LONG = 'x'.repeat(17_000);

interface Attack {
  readonly request: Visit;
  readonly refused: CollectRefusal;
  readonly collect?: CollectOptions;
  /** With a body parser in front: that one's own error, as on every route, or another reason. */
  readonly behindParser?: 400 | 413 | CollectRefusal;
}

const raw = (text: string): Visit => sending(text);
const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const inEvent = (json: string): Visit => raw(`{"events":[{"event_name":"PageView","event_id":"1",${json}}]}`);
const as = (headers: Readonly<Record<string, string>>): Visit => sendingEvent({}, headers);
const without = (...names: readonly string[]): Visit => {
  const visit = as({});
  return { ...visit, as: Object.fromEntries(Object.entries(visit.as ?? {}).filter(([name]) => !names.includes(name))) };
};

const ATTACKS: Readonly<Record<string, Attack>> = {
  'a page of another site': {
    request: as({ origin: EVIL, 'sec-fetch-site': 'cross-site' }),
    refused: 'foreign-origin',
  },
  'another site with a Referer of this one': {
    request: as({ origin: EVIL, referer: SITE }),
    refused: 'foreign-origin',
  },
  'the null origin of a sandboxed frame': { request: as({ origin: 'null' }), refused: 'foreign-origin' },
  'two origins': { request: as({ origin: `${SITE}, ${EVIL}` }), refused: 'foreign-origin' },
  'an origin with a path': { request: as({ origin: `${SITE}/x` }), refused: 'foreign-origin' },
  'an origin that begins like the own': {
    request: as({ origin: `${SITE}.evil.example.net` }),
    refused: 'foreign-origin',
  },
  'an origin that ends like the own': {
    request: as({ origin: 'http://evilshop.example.com' }),
    refused: 'foreign-origin',
  },
  'the own host as user name': {
    request: as({ origin: 'http://shop.example.com@evil.example.net' }),
    refused: 'foreign-origin',
  },
  'another port of the own host': { request: as({ origin: `${SITE}:8080` }), refused: 'foreign-origin' },
  'a sibling host that is not in sites': {
    request: as({ origin: 'http://blog.example.com' }),
    refused: 'foreign-origin',
  },
  'an own origin that the browser calls cross-site': {
    request: as({ 'sec-fetch-site': 'cross-site' }),
    refused: 'foreign-origin',
  },
  'neither Origin nor Referer': { request: without('origin', 'referer'), refused: 'no-origin' },
  'a Referer of another site alone': {
    request: { ...without('origin'), headers: { referer: `${EVIL}/${SITE}` } },
    refused: 'foreign-origin',
  },
  'a forged Host': { request: as({ host: 'evil.example.net' }), refused: 'foreign-origin' },
  'a forged Host with its own pages, where origins are named': {
    request: as({ host: 'evil.example.net', origin: 'http://evil.example.net' }),
    refused: 'foreign-origin',
    collect: { origins: [SITE] },
  },
  'a form': { request: as({ 'content-type': 'application/x-www-form-urlencoded' }), refused: 'content-type' },
  multipart: { request: as({ 'content-type': 'multipart/form-data; boundary=x' }), refused: 'content-type' },
  'no content type': { request: without('content-type'), refused: 'content-type' },
  'a text that begins like JSON': { request: as({ 'content-type': 'application/jsonp' }), refused: 'content-type' },
  GET: { request: { ...as({}), method: 'GET', body: undefined }, refused: 'method' },
  PUT: { request: { ...as({}), method: 'PUT' }, refused: 'method' },
  DELETE: { request: { ...as({}), method: 'DELETE', body: undefined }, refused: 'method' },
  'too long a body': { request: sendingEvent({ custom_data: { content_name: LONG } }), refused: 'too-large' },
  'a megabyte': { request: raw('x'.repeat(1_000_000)), refused: 'too-large', behindParser: 413 },
  'no body': { request: { ...as({}), body: undefined }, refused: 'no-body', behindParser: 'schema' },
  'malformed JSON': { request: raw('{"events":['), refused: 'malformed', behindParser: 400 },
  HTML: { request: raw('<script>'), refused: 'malformed', behindParser: 400 },
  'no object': { request: raw('[1]'), refused: 'schema' },
  'deep nesting': { request: raw(nested(8_000)), refused: 'too-deep' },
  'deep nesting inside an event': { request: inEvent(`"custom_data":{"contents":${nested(4)}}`), refused: 'too-deep' },
  'thousands of events': { request: raw(`{"events":[${'{},'.repeat(5_000)}{}]}`), refused: 'too-many-events' },
  'eleven events': {
    request: sending({ events: Array.from({ length: 11 }, () => EVENT) }),
    refused: 'too-many-events',
  },
  'no event': { request: sending({ events: [] }), refused: 'schema' },
  'a list for custom_data': { request: sendingEvent({ custom_data: [1] }), refused: 'schema' },
  'an age without an end': { request: inEvent('"age_ms":1e999'), refused: 'schema' },
  'a __proto__': { request: inEvent('"custom_data":{"__proto__":{"polluted":1}}'), refused: 'forbidden-key' },
  'a __proto__ of the body': { request: raw('{"__proto__":{"polluted":1},"events":[]}'), refused: 'forbidden-key' },
  'a constructor': {
    request: inEvent('"custom_data":{"constructor":{"prototype":{"polluted":1}}}'),
    refused: 'forbidden-key',
  },
  'user data': { request: sendingEvent({ user_data: { em: ['jane@example.com'] } }), refused: 'schema' },
  'user data of the body': { request: sending({ events: [EVENT], user_data: { em: 'x' } }), refused: 'schema' },
  'an IP of its own choice': { request: sendingEvent({ client_ip_address: '8.8.8.8' }), refused: 'schema' },
  'a test event code': { request: sendingEvent({ test_event_code: 'TEST1' }), refused: 'schema' },
  'another dataset': { request: sendingEvent({ datasetId: '666' }), refused: 'schema' },
  'an action source': { request: sendingEvent({ action_source: 'physical_store' }), refused: 'schema' },
  'a Purchase': {
    request: sendingEvent({ event_name: 'Purchase', custom_data: { value: 1, currency: 'EUR' } }),
    refused: 'event-name',
  },
  'a Subscribe': { request: sendingEvent({ event_name: 'Subscribe' }), refused: 'event-name' },
  'a StartTrial': { request: sendingEvent({ event_name: 'StartTrial' }), refused: 'event-name' },
  'a Donate': { request: sendingEvent({ event_name: 'Donate' }), refused: 'event-name' },
  'an event of business messaging': { request: sendingEvent({ event_name: 'OrderShipped' }), refused: 'event-name' },
  'an event nobody named': { request: sendingEvent({ event_name: 'FreeMoney' }), refused: 'event-name' },
  'the name of a method': { request: sendingEvent({ event_name: 'toString' }), refused: 'event-name' },
  'an event id with a line break': { request: sendingEvent({ event_id: 'a\r\nset-cookie: x=1' }), refused: 'schema' },
  'an event id with markup': { request: sendingEvent({ event_id: '</script>' }), refused: 'schema' },
  'a long event id': { request: sendingEvent({ event_id: LONG.slice(0, 101) }), refused: 'schema' },
  'a number for an event id': { request: sendingEvent({ event_id: 1 }), refused: 'schema' },
  'an event of yesterday': { request: sendingEvent({ age_ms: 86_400_001 }), refused: 'too-old' },
  'an event of tomorrow': { request: sendingEvent({ age_ms: -86_400_000 }), refused: 'schema' },
  'a time that is none': { request: inEvent('"age_ms":1e999'), refused: 'schema' },
  'a page of another site as its own': { request: sendingEvent({ event_source_url: EVIL }), refused: 'foreign-url' },
  'a script as its page': {
    request: sendingEvent({ event_source_url: 'javascript:alert(1)' }),
    refused: 'foreign-url',
  },
  'the own host in a foreign URL': {
    request: sendingEvent({ event_source_url: `${EVIL}/?${SITE}` }),
    refused: 'foreign-url',
  },
  'more consent than there is': { request: sending({ events: [EVENT], consent: 'yes' }), refused: 'schema' },
};

/** The shop goes on, and its own event is the only one that arrives. */
async function expectOnlyTheShop(app: Opened): Promise<void> {
  expect((await app.visit('/')).status).toBe(200);
  expect((await app.delivered(1)).map(({ event_name, event_source_url }) => [event_name, event_source_url])).toEqual([
    ['PageView', `${SITE}/`],
  ]);
}

describeServers('an attack on collect()', (server) => {
  const hasBodyParser = server.name === 'Nest on Express';

  it.each(Object.entries(ATTACKS))('with %s delivers nothing', async (_title, attack) => {
    const { request, collect = true, behindParser } = attack;
    const refused = (hasBodyParser && behindParser) || attack.refused;
    const app = await open(server, [PAGE_ROUTE], { collect });
    const reply = await app.visit(ENDPOINT, request);

    if (typeof refused === 'number') {
      expect(reply.status).toBe(refused);
    } else {
      expect(reply).toMatchObject({ status: 204, body: '', headers: { 'x-capi-refused': refused } });
      expect(app.kit.stats().collect).toEqual({ accepted: 0, refused: { [refused]: 1 } });
      expect(app.log.filter((line) => line.includes(`(${refused})`))).toHaveLength(1);
    }
    expect(Object.prototype).not.toHaveProperty('polluted');
    await expectOnlyTheShop(app);
  });

  it('says what it refused once, counts all of it, and takes what is good beside it', async () => {
    const app = await open(server, [], { collect: true });
    const bad = { ...EVENT, event_name: 'Purchase' };
    for (const event_id of ['1', '2']) {
      const reply = await app.visit(ENDPOINT, sending({ events: [bad, { ...EVENT, event_id }, bad] }));
      expect(reply.headers['x-capi-refused']).toBe('event-name');
    }
    expect(app.kit.stats().collect).toEqual({ accepted: 2, refused: { 'event-name': 4 } });
    expect(app.log.filter((line) => line.includes('event-name'))).toHaveLength(1);
    expect((await app.delivered(2)).map(({ event_name }) => event_name)).toEqual(['AddToCart', 'AddToCart']);
  });

  it('says nothing of it in production', async () => {
    const { NODE_ENV } = process.env;
    process.env['NODE_ENV'] = 'production';
    const app = await open(server, [], { collect: true }).finally(() => (process.env['NODE_ENV'] = NODE_ENV));
    const reply = await app.visit(ENDPOINT, sendingEvent({ event_name: 'Purchase' }));
    expect(reply.status).toBe(204);
    expect(reply.headers).not.toHaveProperty('x-capi-refused');
  });

  it('with a claimed value sends the event without', async () => {
    const app = await open(server, [], { collect: true });
    const money = { value: 9999, currency: 'USD', predicted_ltv: 9999, net_revenue: 9999, price: 1, order_id: '1' };
    const contents = [{ id: 'mug', quantity: 1, item_price: 9999, price: 9999, email: 'jane@example.com' }];
    await app.visit(ENDPOINT, sendingEvent({ custom_data: { ...money, contents, email: 'jane@example.com' } }));
    expect((await app.delivered(1))[0]?.custom_data).toEqual({ contents: [{ id: 'mug', quantity: 1 }] });
  });

  it('with a body without length is not read to its end', async () => {
    const app = await open(server, [PAGE_ROUTE], { collect: true });
    const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`;
    // It never ends; the server has to. Express's body parser would rather read on, as on every route.
    const sent = writeRaw(app.url, [rawHead('transfer-encoding: chunked'), ...Array.from({ length: 8 }, () => chunk)]);
    if (!hasBodyParser) expect(await sent).toMatch(/^HTTP\/1.1 204[^]*connection: close/i);
    await expectOnlyTheShop(app);
    await app.close();
    await sent;
  });

  it('with a body that never comes costs no more than its connection', async () => {
    const app = await open(server, [PAGE_ROUTE], { collect: true });
    const slow = Array.from({ length: 50 }, () =>
      writeRaw(app.url, [rawHead('content-length: 100'), '{"events":'], (answer) => answer !== ''),
    );
    await expectOnlyTheShop(app);
    await app.close();
    await Promise.all(slow);
  });

  it('with line breaks for headers gets none', async () => {
    const app = await open(server, [PAGE_ROUTE], { collect: true });
    const head = rawHead('content-length: 0').replace(
      `origin: ${SITE}`,
      `origin: ${SITE}%0d%0aset-cookie:%20x=1\r\nx-a: b`,
    );
    const answer = await writeRaw(app.url, [head], (text) => text.includes('\r\n\r\n'));
    expect(answer).toMatch(/^HTTP\/1.1 204/);
    expect(answer).not.toMatch(/set-cookie|x-a/i);
    await expectOnlyTheShop(app);
  });

  it('of 1,000 requests from one address at once has 60 events, and other visitors theirs', async () => {
    const shop = get('/', PAGE_ROUTE.handle);
    const app = await open(server, [shop], { collect: true, trustProxy: true });
    const from = (address: string, event_id: string): Visit =>
      sendingEvent({ event_id }, { 'x-forwarded-for': address });
    const network = (n: number): string => `2606:4700::${n.toString(16)}`;
    const replies = await Promise.all(
      Array.from({ length: 1_000 }, (_, n) => app.visit(ENDPOINT, from(network(n), `attack-${n}`))),
    );
    const other = await app.visit(ENDPOINT, from('8.8.8.8', 'other'));

    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([204]));
    expect(other.headers).not.toHaveProperty('x-capi-refused');
    expect(app.kit.stats().collect).toEqual({ accepted: 61, refused: { 'rate-limit': 940 } });
    expect((await app.visit('/')).status).toBe(200);
    expect(await app.delivered(62)).toHaveLength(62);
  });

  it('of many events in few requests has 60 as well', async () => {
    const app = await open(server, [], { collect: true });
    for (let n = 0; n < 8; n += 1) {
      const events = Array.from({ length: 10 }, (_, at) => ({ ...EVENT, event_id: `${n}-${at}` }));
      await app.visit(ENDPOINT, sending({ events }));
    }
    expect(app.kit.stats().collect).toEqual({ accepted: 60, refused: { 'rate-limit': 2 } });
  });
});
