import { describe, expect, it } from 'vitest';
import { PAGE, SITE, USER_AGENT } from './browser';
import { DATASET, describeServers, open, PAGE_ROUTE, post } from './matrix';
import { ENDPOINT, EVENT, sending, sendingEvent } from './page-events';

const FBP = 'fb.1.1700000000000.0012345';

describeServers('collect()', (server) => {
  it('reports an event of a page with all that its own request tells about the visitor', async () => {
    const app = await open(server, [], { collect: true });
    const event = {
      event_source_url: `${SITE}/products/mug?size=2&email=jane%40example.com`,
      referrer_url: `${SITE}/`,
    };
    const before = Math.floor(Date.now() / 1000);
    const reply = await app.visit(ENDPOINT, sendingEvent({ ...event, age_ms: 60_000 }, { cookie: `_fbp=${FBP}` }));

    expect(reply).toMatchObject({ status: 204, body: '', setCookies: [] });
    expect(reply.headers).toMatchObject({ 'cache-control': 'no-store' });
    expect(reply.headers).not.toHaveProperty('x-capi-refused');
    const [delivered] = await app.delivered(1);
    expect(delivered).toMatchObject({
      event_name: 'AddToCart',
      event_id: 'cart-1',
      action_source: 'website',
      event_source_url: `${SITE}/products/mug?size=2`,
      referrer_url: `${SITE}/`,
      custom_data: { content_ids: ['mug'] },
      user_data: { client_ip_address: '127.0.0.1', client_user_agent: USER_AGENT, fbp: FBP },
    });
    expect(delivered?.event_time).toBeGreaterThanOrEqual(before - 60);
    expect(delivered?.event_time).toBeLessThan(before - 50);
    expect(app.kit.stats().collect).toEqual({ accepted: 1, refused: {} });
  });

  it('takes what sendBeacon() sends, and several events at once', async () => {
    const app = await open(server, [], { collect: true });
    const events = [EVENT, { event_name: 'PageView', event_id: 'view-1' }];
    await app.visit(ENDPOINT, sending({ events }, { 'content-type': 'text/plain;charset=UTF-8' }));
    const delivered = await app.delivered(2);
    expect(delivered.map(({ event_name }) => event_name)).toEqual(['AddToCart', 'PageView']);
    expect(delivered[1]?.event_source_url).toBe(`${SITE}/products/mug`);
  });

  it.each([
    ['denied', 'granted', 0, undefined],
    ['limited', 'granted', 1, ['LDU']],
    ['granted', 'granted', 1, undefined],
    ['granted', 'limited', 1, ['LDU']],
    ['granted', 'denied', 0, undefined],
    ['limited', 'denied', 0, undefined],
  ] as const)('"%s" of the page only narrows "%s" of the server', async (said, decided, count, processing) => {
    const app = await open(server, [PAGE_ROUTE], { collect: true, options: { consent: () => decided } });
    await app.visit(ENDPOINT, sending({ events: [EVENT], consent: said }));
    const delivered = await app.delivered(count);
    expect(delivered).toHaveLength(count);
    expect(delivered[0]?.data_processing_options).toEqual(processing);
  });

  it('honours Global Privacy Control and leaves crawlers out', async () => {
    const app = await open(server, [], { collect: true, options: { respectGpc: true } });
    await app.visit(ENDPOINT, sendingEvent({ event_id: 'bot' }, { 'user-agent': 'Googlebot/2.1' }));
    await app.visit(ENDPOINT, sendingEvent({ event_id: 'gpc' }, { 'sec-gpc': '1' }));
    const delivered = await app.delivered(1);
    expect(delivered).toMatchObject([{ event_id: 'gpc', data_processing_options: ['LDU'] }]);
    expect(app.kit.stats().skipped.bot).toBe(1);
  });

  it('sets cookies like any other response, unless the page says no', async () => {
    const app = await open(server, [], { collect: true });
    const click = { referer: `${SITE}/?fbclid=New` };
    const reply = await app.visit(ENDPOINT, sendingEvent({}, click));
    expect(reply.setCookies.join()).toMatch(/_fbc=fb\.1\.\d{13}\.New;.*_fbp=/);
    const denied = await app.visit(ENDPOINT, sending({ events: [EVENT], consent: 'denied' }, click));
    expect(denied.setCookies).toEqual([]);
  });

  it('adds what an event is worth by the server, later if need be, and never what the page says', async () => {
    const seen: unknown[] = [];
    let answer: (money: { value: number; currency: string }) => void = () => undefined;
    const app = await open(server, [], {
      collect: {
        allow: ['Purchase'],
        price(event, tracker) {
          seen.push({ ...event, page: tracker.context.url });
          return new Promise((resolve) => {
            answer = resolve;
          });
        },
      },
    });
    const contents = [{ id: 'mug', quantity: 2, item_price: 0.01 }];
    const claimed = { value: 9999, currency: 'USD', predicted_ltv: 1, net_revenue: 1, order_id: 'x', contents };
    const reply = await app.visit(ENDPOINT, sendingEvent({ event_name: 'Purchase', custom_data: claimed }));
    expect(reply.status).toBe(204);
    answer({ value: 24, currency: 'EUR' });

    const customData = { contents: [{ id: 'mug', quantity: 2 }] };
    expect((await app.delivered(1))[0]?.custom_data).toEqual({ ...customData, value: 24, currency: 'EUR' });
    expect(seen).toEqual([{ name: 'Purchase', eventId: 'cart-1', customData, page: `${SITE}/products/mug` }]);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('jane@example.com');
      },
    ],
    ['rejects', () => Promise.reject(new Error('jane@example.com'))],
    ['says nothing', () => undefined],
    ['answers with text', () => 'free' as never],
  ])('sends an event without money when price %s', async (_title, price) => {
    const app = await open(server, [], { collect: { price } });
    await app.visit(ENDPOINT, sendingEvent({ custom_data: { content_name: 'Mug', value: 1 } }));
    expect((await app.delivered(1))[0]?.custom_data).toEqual({ content_name: 'Mug' });
    expect(app.log.join('\n')).not.toContain('jane');
  });

  it('takes events and properties of your own once they are named', async () => {
    const app = await open(server, [], { collect: { allow: ['ShareDiscount'], properties: ['promotion'] } });
    const custom_data = { promotion: 'spring', other: 'x' };
    await app.visit(ENDPOINT, sendingEvent({ event_name: 'ShareDiscount', custom_data }));
    expect((await app.delivered(1))[0]).toMatchObject({
      event_name: 'ShareDiscount',
      custom_data: { promotion: 'spring' },
    });
    expect((await app.delivered(1))[0]?.custom_data).not.toHaveProperty('other');
  });

  it('sends the same event of a page once', async () => {
    const app = await open(server, [], { collect: true });
    await app.visit(ENDPOINT, sendingEvent({}));
    await app.visit(ENDPOINT, sendingEvent({}));
    expect(await app.delivered(1)).toHaveLength(1);
    expect(app.kit.stats().skipped.duplicate).toBe(1);
  });

  it('cannot use up the id of an event of the server', async () => {
    const purchase = post('/pay', ({ tracker, html }) => {
      tracker.track('Purchase', { value: 1, currency: 'EUR' }, { eventId: 'order-1' });
      html('');
    });
    const app = await open(server, [purchase], {
      collect: { allow: ['Purchase'], price: () => ({ value: 0, currency: 'EUR' }) },
    });
    await app.visit(ENDPOINT, sendingEvent({ event_name: 'Purchase', event_id: 'order-1' }));
    await app.visit('/pay', { method: 'POST', as: PAGE });
    const values = (await app.delivered(2)).map(({ custom_data }) => custom_data?.['value']);
    expect(values.toSorted()).toEqual([0, 1]);
  });

  describe('for pages of `sites`', () => {
    const site = 'https://app.example.org';
    const foreign = { origin: site, referer: `${site}/cart`, 'sec-fetch-site': 'cross-site' };
    const preflight = {
      method: 'OPTIONS',
      as: { host: 'shop.example.com', 'access-control-request-method': 'POST' },
      headers: { origin: site, 'access-control-request-headers': 'content-type' },
    };

    it('answers preflights and requests with their exact origin', async () => {
      const app = await open(server, [], { collect: true, options: { sites: [site] } });
      const asked = await app.visit(ENDPOINT, preflight);
      expect(asked).toMatchObject({
        status: 204,
        headers: {
          'access-control-allow-origin': site,
          'access-control-allow-credentials': 'true',
          'access-control-allow-methods': 'POST',
          'access-control-allow-headers': 'content-type',
        },
      });
      const event = { event_source_url: `${site}/cart?step=2` };
      expect((await app.visit(ENDPOINT, sendingEvent(event, foreign))).headers).toMatchObject({
        'access-control-allow-origin': site,
        'access-control-allow-credentials': 'true',
      });
      expect((await app.delivered(1))[0]).toMatchObject({
        event_source_url: `${site}/cart?step=2`,
        event_id: 'cart-1',
      });
    });

    it('answers strangers nothing of the kind', async () => {
      const app = await open(server, [], { collect: true });
      const answers = [await app.visit(ENDPOINT, preflight), await app.visit(ENDPOINT, sendingEvent({}, foreign))];
      for (const { status, headers } of answers) {
        expect(status).toBe(204);
        expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
      }
      expect(await app.delivered()).toEqual([]);
    });
  });

  it('knows the site behind a proxy it was told to trust, and one that only hides TLS', async () => {
    const app = await open(server, [], { collect: true, trustProxy: true });
    const page = { origin: 'https://shop.example.com', referer: 'https://shop.example.com/tea' };
    const proxied = {
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'shop.example.com',
      'x-forwarded-for': '8.8.8.8',
    };
    await app.visit(ENDPOINT, sendingEvent({ event_id: '1' }, { ...page, ...proxied, host: 'app:3000' }));
    await app.visit(ENDPOINT, sendingEvent({ event_id: '2' }, { ...page, 'x-forwarded-for': '8.8.8.8' }));
    const delivered = await app.delivered(2);
    expect(delivered.map(({ user_data }) => user_data?.client_ip_address)).toEqual(['8.8.8.8', '8.8.8.8']);
  });

  it('sends to the dataset of the request', async () => {
    const app = await open(server, [], { collect: true, options: { resolveDataset: () => DATASET } });
    await app.visit(ENDPOINT, sendingEvent({}));
    await app.delivered(1);
    expect(app.sandbox.events[0]?.datasetId).toBe(DATASET);
  });
});
