import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { cookieValue, PAGE, submit, visit } from './browser';
import type { Kit } from './exchange';
import { DATASET, describeServers, get, open, post, TOKEN } from './matrix';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A service that knows nothing of requests. */
async function placeOrder(kit: Kit, orderId: string): Promise<void> {
  await nextTurn();
  await Promise.all([nextTurn(), nextTurn()]);
  kit.track('Purchase', { value: 5, currency: 'EUR', order_id: orderId });
}

describeServers("a visitor's data", (server) => {
  it('is hashed, given to identify() or with the event', async () => {
    const checkout = post('/checkout', async (exchange) => {
      const { email, phone } = await exchange.form();
      exchange.tracker.identify({ email: email as string });
      exchange.tracker.track('Lead');
      exchange.tracker.track(
        'Purchase',
        { value: 5, currency: 'EUR' },
        { userData: { phone: phone as string, externalId: 42 as never } },
      );
      exchange.html('');
    });
    const app = await open(server, [checkout], { options: { defaultCountry: 'DE' } });
    await submit(`${app.url}/checkout`, { email: ' Jane@Example.COM ', phone: '030 123456' });
    const [lead, purchase] = await app.delivered(2);

    expect(lead?.user_data).toMatchObject({ em: [sha256('jane@example.com')] });
    expect(lead?.user_data).not.toHaveProperty('ph');
    expect(purchase?.user_data).toMatchObject({
      em: [sha256('jane@example.com')],
      ph: [sha256('4930123456')],
      external_id: [sha256('42')],
    });
    expect(JSON.stringify(app.sandbox.requests)).not.toMatch(/jane@|030 123456/i);
  });

  it('reaches track() of a service called after awaits', async () => {
    const order = get('/order', async (exchange) => {
      exchange.tracker.identify({ email: 'jane@example.com' });
      await placeOrder(exchange.kit, '17');
      exchange.html(exchange.tracker.pixelScript());
    });
    const app = await open(server, [order]);
    const reply = await app.visit('/order');
    const [event] = await app.delivered(1);
    expect(event).toMatchObject({
      event_name: 'Purchase',
      event_source_url: 'http://shop.example.com/order',
      user_data: { em: [sha256('jane@example.com')], fbp: cookieValue(reply, '_fbp') },
    });
    expect(reply.body).toContain(event?.event_id);
    expect(reply.headers['cache-control']).toBe('private, no-store');
  });

  it('never meets that of another in 50 interleaved requests', async () => {
    let arrived = 0;
    let release = (): void => undefined;
    const allArrived = new Promise<void>((resolve) => (release = resolve));
    const order = post('/order', async (exchange) => {
      const { email } = await exchange.form();
      exchange.tracker.identify({ email: email as string });
      if ((arrived += 1) === 50) release();
      await allArrived;
      await placeOrder(exchange.kit, exchange.url.searchParams.get('id') ?? '');
      exchange.html(exchange.tracker.pixelScript({ pageView: false }));
    });
    const app = await open(server, [order]);
    const numbers = Array.from({ length: 50 }, (_, index) => index);
    const replies = await Promise.all(
      numbers.map((n) =>
        submit(
          `${app.url}/order?id=${n}`,
          { email: `visitor${n}@example.com` },
          {
            headers: {
              referer: `http://shop.example.com/cart/${n}`,
              'user-agent': `${PAGE['user-agent']} Visitor/${n}`,
              cookie: `_fbp=fb.1.1700000000000.${n}; _fbc=fb.1.1700000000000.click${n}`,
            },
          },
        ),
      ),
    );
    const events = await app.delivered(50);
    const byOrder = new Map(events.map((event) => [event.custom_data?.['order_id'], event]));
    for (const n of numbers) {
      const event = byOrder.get(String(n));
      expect(event).toMatchObject({
        event_source_url: `http://shop.example.com/cart/${n}`,
        user_data: {
          em: [sha256(`visitor${n}@example.com`)],
          client_user_agent: `${PAGE['user-agent']} Visitor/${n}`,
          fbp: `fb.1.1700000000000.${n}`,
          fbc: `fb.1.1700000000000.click${n}`,
        },
      });
      expect(replies[n]?.body).toContain(event?.event_id);
      expect(replies[n]?.body.match(/eventID/g)).toHaveLength(1);
      expect(replies[n]?.body).toContain(`fbq('init',"${DATASET}",{"em":"${sha256(`visitor${n}@example.com`)}"})`);
    }
    expect(new Set(events.map(({ event_id }) => event_id)).size).toBe(50);
  });

  it('goes only to the dataset of its client, each with its token, in one process', async () => {
    const route = get('/', (exchange) => {
      exchange.kit.track('PageView');
      exchange.html('');
    });
    const one = await open(server, [route]);
    const two = await open(server, [route], {
      options: { baseUrl: one.sandbox.url, datasetId: '987654321', accessToken: 'another-token-of-another-client' },
    });
    await Promise.all([1, 2, 3].flatMap(() => [visit(one.url), visit(two.url)]));
    await Promise.all([
      one.sandbox.waitUntil(() => one.sandbox.counts.accepted === 6),
      one.kit.flush(),
      two.kit.flush(),
    ]);
    const tokens = (datasetId: string): Set<string | undefined> =>
      new Set(
        one.sandbox.requests.filter((request) => request.datasetId === datasetId).map(({ tokenDigest }) => tokenDigest),
      );
    expect(one.sandbox.events.filter(({ datasetId }) => datasetId === DATASET)).toHaveLength(3);
    expect(tokens(DATASET)).toEqual(new Set([sha256(TOKEN).slice(0, 12)]));
    expect(tokens('987654321')).toEqual(new Set([sha256('another-token-of-another-client').slice(0, 12)]));
  });

  it('is joined to the page by the id it sends in x-capi-event-id, when that is usable', async () => {
    const route = get('/', (exchange) =>
      exchange.html(exchange.tracker.eventId('Lead') + exchange.tracker.track('Lead').eventId),
    );
    const app = await open(server, [route]);
    expect((await app.visit('/', { headers: { 'x-capi-event-id': 'page-7' } })).body).toBe('page-7page-7');
    expect((await app.visit('/', { headers: { 'x-capi-event-id': '<script>' } })).body).toMatch(/^([\da-f-]{36})\1$/);
    expect((await app.delivered(2)).map(({ event_id }) => event_id)).toContain('page-7');
  });

  it('travels to a webhook in a passport', async () => {
    const app = await open(
      server,
      [
        get('/order', (exchange) => exchange.html(exchange.tracker.passport())),
        post('/webhook', async (exchange) => {
          const { passport } = await exchange.form();
          exchange.kit.track('Purchase', { value: 5, currency: 'EUR' }, { passport: passport as string });
          exchange.html('');
        }),
      ],
      { options: { passport: { secrets: ['a secret of more than 16'] } } },
    );
    const { body } = await app.visit('/order', { headers: { cookie: '_fbp=fb.1.1700000000000.7' } });
    await submit(`${app.url}/webhook`, { passport: body }, { headers: { 'user-agent': 'Payments/1.0', cookie: '' } });
    expect((await app.delivered(1))[0]).toMatchObject({
      event_source_url: 'http://shop.example.com/order',
      user_data: { client_user_agent: PAGE['user-agent'], fbp: 'fb.1.1700000000000.7' },
    });
  });
});
