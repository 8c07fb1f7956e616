import { expect, it } from 'vitest';
import { cookieValue } from './browser';
import { describeServers, get, open, PAGE_ROUTE } from './matrix';

const LIMITED = {
  data_processing_options: ['LDU'],
  data_processing_options_country: 0,
  data_processing_options_state: 0,
};

describeServers('consent', (server) => {
  it('that is denied sends no event, sets no cookie and writes no Pixel call', async () => {
    const route = get('/', (exchange) => {
      const { status, reason } = exchange.tracker.track('PageView');
      exchange.html(`${status}:${reason}:${exchange.tracker.pixelScript()}`);
    });
    const app = await open(server, [route], { options: { consent: () => 'denied' } });
    const reply = await app.visit('/?fbclid=New');
    expect(reply.body).toBe('skipped:no-consent:');
    expect(reply.setCookies).toEqual([]);
    expect(await app.delivered()).toEqual([]);
    expect(app.sandbox.requests).toEqual([]);
    expect(app.outcomes).toMatchObject([{ end: 'skipped', reason: 'no-consent' }]);
  });

  it('given in the handler counts for its events and cookies', async () => {
    const route = get('/', (exchange) => {
      exchange.tracker.track('PageView');
      exchange.tracker.consent('granted');
      exchange.tracker.track('ViewContent');
      exchange.html('');
    });
    const app = await open(server, [route], { options: { consent: () => 'denied' } });
    const reply = await app.visit('/');
    const events = await app.delivered(1);
    expect(events.map(({ event_name }) => event_name)).toEqual(['ViewContent']);
    expect(events[0]?.user_data?.fbp).toBe(cookieValue(reply, '_fbp'));
  });

  it('withdrawn in the handler stops later events and the cookies', async () => {
    const route = get('/', (exchange) => {
      exchange.tracker.consent('denied');
      exchange.tracker.track('PageView');
      exchange.html('');
    });
    const app = await open(server, [route]);
    expect((await app.visit('/?fbclid=New')).setCookies).toEqual([]);
    expect(await app.delivered()).toEqual([]);
  });

  it('that is limited sends with Limited Data Use and sets no cookie', async () => {
    const app = await open(server, [PAGE_ROUTE], { options: { consent: () => 'limited' } });
    expect((await app.visit('/')).setCookies).toEqual([]);
    const [event] = await app.delivered(1);
    expect(event).toMatchObject(LIMITED);
    expect(event?.user_data).not.toHaveProperty('fbp');
  });

  it('is asked once a request, with its facts and the request of the framework', async () => {
    const seen: unknown[] = [];
    const app = await open(server, [PAGE_ROUTE], {
      options: {
        consent({ url, method }, request) {
          seen.push(`${method} ${url}`, (request as { headers: { cookie?: string } }).headers.cookie);
          return 'granted';
        },
      },
    });
    await app.visit('/?a=1', { headers: { cookie: 'agreed=yes' } });
    await app.delivered(1);
    expect(seen).toEqual(['GET http://shop.example.com/?a=1', 'agreed=yes']);
  });

  it('is limited by Global Privacy Control when that is respected, and only then', async () => {
    const headers = { 'sec-gpc': '1' };
    const respecting = await open(server, [PAGE_ROUTE], { options: { respectGpc: true } });
    expect((await respecting.visit('/', { headers })).setCookies).toEqual([]);
    expect((await respecting.delivered(1))[0]).toMatchObject(LIMITED);

    const ignoring = await open(server, [PAGE_ROUTE]);
    expect((await ignoring.visit('/', { headers })).setCookies).toHaveLength(1);
    expect((await ignoring.delivered(1))[0]).not.toHaveProperty('data_processing_options');
  });

  it('that is denied stays denied under Global Privacy Control', async () => {
    const app = await open(server, [PAGE_ROUTE], { options: { respectGpc: true, consent: () => 'denied' } });
    await app.visit('/', { headers: { 'sec-gpc': '1' } });
    expect(await app.delivered()).toEqual([]);
  });
});
