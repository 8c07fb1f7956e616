import type { Conversion, ServerEvent } from '@capikit/core';
import { expect, it } from 'vitest';
import { cookieValue, submit } from './browser';
import type { Route, RouteConversion } from './exchange';
import { describeConversions, open, post, type Opened } from './matrix';

const ORDER: Conversion = { customData: { value: 5, currency: 'EUR' } };
const purchase: RouteConversion = { name: 'Purchase', map: () => ORDER };
const lead: RouteConversion = { name: 'Lead', map: () => ({}) };
const FENCE: Route = {
  ...post('/fence', (exchange) => exchange.html('')),
  conversions: [{ name: 'Subscribe', map: () => ({}) }],
};

function checkout(handle: Route['handle'], ...conversions: readonly RouteConversion[]): Route {
  return { ...post('/checkout', handle), conversions: conversions.length === 0 ? [purchase] : conversions };
}

/** The conversions reported until one of a later request has arrived. */
async function conversionsOf(app: Opened): Promise<readonly ServerEvent[]> {
  await submit(`${app.url}/fence`, {});
  const hasFence = (): boolean => app.sandbox.events.some(({ event }) => event.event_name === 'Subscribe');
  await app.sandbox.waitUntil(hasFence);
  return (await app.delivered()).filter(({ event_name }) => event_name !== 'Subscribe');
}

describeConversions('a conversion', (server) => {
  it('is reported once the order is answered, with the id the page holds and what the handler identified', async () => {
    const route = checkout((exchange) => {
      exchange.tracker.identify({ externalId: '42' });
      exchange.html(exchange.tracker.eventId('Purchase'));
    });
    const app = await open(server, [route, FENCE]);
    const reply = await submit(`${app.url}/checkout`, {}, { headers: { referer: 'http://shop.example.com/cart' } });
    expect(await conversionsOf(app)).toMatchObject([
      {
        event_name: 'Purchase',
        event_id: reply.body,
        event_source_url: 'http://shop.example.com/cart',
        custom_data: ORDER.customData,
        user_data: { external_id: [expect.stringMatching(/^[\da-f]{64}$/)] },
      },
    ]);
  });

  it("takes the page's id from x-capi-event-id", async () => {
    const app = await open(server, [checkout((exchange) => exchange.html('')), FENCE]);
    await submit(`${app.url}/checkout`, {}, { headers: { 'x-capi-event-id': 'page-7' } });
    expect(await conversionsOf(app)).toMatchObject([{ event_id: 'page-7' }]);
  });

  it.each([200, 201, 204])('counts with status %d', async (status) => {
    const route = checkout((exchange) => {
      exchange.status(status);
      exchange.html('');
    });
    const app = await open(server, [route, FENCE]);
    expect((await submit(`${app.url}/checkout`, {})).status).toBe(status);
    expect(await conversionsOf(app)).toHaveLength(1);
  });

  it.each([400, 404, 409, 500, 503])('does not count with status %d', async (status) => {
    const route = checkout((exchange) => {
      exchange.status(status);
      exchange.html('');
    });
    const app = await open(server, [route, FENCE]);
    expect((await submit(`${app.url}/checkout`, {})).status).toBe(status);
    expect(await conversionsOf(app)).toEqual([]);
  });

  it('does not count when the handler throws, before or after an await', async () => {
    const routes = [
      checkout(() => {
        throw new Error('sold out');
      }),
      { ...checkout(() => Promise.reject(new Error('sold out'))), path: '/later' as const },
      FENCE,
    ];
    const app = await open(server, routes);
    expect((await submit(`${app.url}/checkout`, {})).status).toBe(500);
    expect((await submit(`${app.url}/later`, {})).status).toBe(500);
    expect(await conversionsOf(app)).toEqual([]);
  });

  it('answered with a redirect counts in Nest, where the handler tells; in Express it may be one to /login', async () => {
    const app = await open(server, [checkout((exchange) => exchange.redirect(302, '/login')), FENCE]);
    expect((await submit(`${app.url}/checkout`, {})).headers.location).toBe('/login');
    expect(await conversionsOf(app)).toHaveLength(server.conversions === 'nest' ? 1 : 0);
  });

  it('counts when the client leaves before the answer', async () => {
    const leaving = new AbortController();
    const route = checkout(async (exchange) => {
      leaving.abort();
      await exchange.clientGone();
      exchange.html('too late');
    });
    const app = await open(server, [route, FENCE]);
    await expect(submit(`${app.url}/checkout`, {}, { signal: leaving.signal })).rejects.toThrow('aborted');
    expect(await conversionsOf(app)).toMatchObject([{ event_name: 'Purchase' }]);
  });

  it('does not count when the client leaves and the order fails afterwards', async () => {
    const leaving = new AbortController();
    const route = checkout(async (exchange) => {
      leaving.abort();
      await exchange.clientGone();
      exchange.status(402);
      exchange.html('no money');
    });
    const app = await open(server, [route, FENCE]);
    await expect(submit(`${app.url}/checkout`, {}, { signal: leaving.signal })).rejects.toThrow('aborted');
    expect(await conversionsOf(app)).toEqual([]);
  });

  it('of an answer by writeHead() and by pieces counts', async () => {
    const route = checkout((exchange) => {
      const response = exchange.raw();
      response.writeHead(201, { 'Content-Type': 'text/plain' }).write('one ');
      setImmediate(() => response.end('two'));
    });
    const app = await open(server, [route, FENCE]);
    expect((await submit(`${app.url}/checkout`, {})).body).toBe('one two');
    expect(await conversionsOf(app)).toHaveLength(1);
  });

  it('is none for HEAD', async () => {
    const route: Route = {
      method: 'GET',
      path: '/thanks',
      conversions: [lead],
      handle: (exchange) => exchange.html(''),
    };
    const app = await open(server, [route, FENCE]);
    expect((await app.visit('/thanks', { method: 'HEAD' })).status).toBe(200);
    expect(await conversionsOf(app)).toEqual([]);
    await app.visit('/thanks');
    expect(await conversionsOf(app)).toMatchObject([{ event_name: 'Lead' }]);
  });

  it('may be one of several of a handler, each with its own id and mapper', async () => {
    const answered: string[] = [];
    const later: RouteConversion = {
      name: 'Lead',
      map: async () => {
        answered.push('lead');
        await Promise.resolve();
        return { customData: { content_name: 'later' } };
      },
    };
    const route = checkout(
      (exchange) => {
        answered.push('handler');
        exchange.html('');
      },
      purchase,
      later,
    );
    const app = await open(server, [route, FENCE]);
    await submit(`${app.url}/checkout`, {});
    const events = await conversionsOf(app);
    expect(events.map(({ event_name }) => event_name).toSorted()).toEqual(['Lead', 'Purchase']);
    expect(new Set(events.map(({ event_id }) => event_id)).size).toBe(2);
    expect(answered).toEqual(['handler', 'lead']);
  });

  it.each<[string, RouteConversion['map']]>([
    ['answers null', () => null],
    ['answers nothing', (() => undefined) as never],
    [
      'throws',
      () => {
        throw new TypeError('jane@example.com');
      },
    ],
    ['rejects', () => Promise.reject(new TypeError('jane@example.com'))],
    ['never settles', () => new Promise(() => undefined)],
    ['answers nonsense', (() => 7) as never],
    ['answers data that cannot be sent', () => ({ customData: { value: 5n, currency: 'EUR' } as never })],
  ])('whose mapper %s is left out alone, and the answer is the same', async (_title, map) => {
    const route = checkout((exchange) => exchange.html('Thank you'), { name: 'Purchase', map }, lead);
    const app = await open(server, [route, FENCE]);
    const reply = await submit(`${app.url}/checkout`, {});
    expect(reply).toMatchObject({ status: server.conversions === 'nest' ? 201 : 200, body: 'Thank you' });
    expect(await conversionsOf(app)).toMatchObject([{ event_name: 'Lead' }]);
    expect(app.log.join()).not.toContain('jane');
  });

  it('needs consent, also when it is given or withdrawn in the handler', async () => {
    const route = checkout(async (exchange) => {
      const { consent } = await exchange.form();
      exchange.tracker.consent(consent as 'denied');
      exchange.html('');
    });
    const app = await open(server, [route, FENCE]);
    await submit(`${app.url}/checkout`, { consent: 'denied' });
    expect(await conversionsOf(app)).toEqual([]);
    const reply = await submit(`${app.url}/checkout`, { consent: 'granted' });
    expect(cookieValue(reply, '_fbp')).toBeUndefined();
    expect(await conversionsOf(app)).toHaveLength(1);
  });
});
