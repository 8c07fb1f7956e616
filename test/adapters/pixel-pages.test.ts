import { expect, it } from 'vitest';
import { DATASET, describeServers, get, open } from './matrix';

describeServers('a page with pixelScript()', (server) => {
  const page = (cacheControl?: string): Parameters<typeof open>[1] => [
    get('/', (exchange) => {
      exchange.tracker.track('ViewContent', { content_ids: ['</script>'] });
      if (cacheControl !== undefined) exchange.header('Cache-Control', cacheControl);
      exchange.html(`<title>Tea</title>${exchange.tracker.pixelScript({ nonce: 'abc' })}`);
    }),
  ];

  it('holds the Pixel call with the id of the event and is private', async () => {
    const app = await open(server, page());
    const { body, headers } = await app.visit('/');
    const [event] = await app.delivered(1);
    expect(headers['cache-control']).toBe('private, no-store');
    expect(body).toContain(
      `fbq('track',"ViewContent",{"content_ids":["\\u003c/script\\u003e"]},{eventID:"${event?.event_id}"})`,
    );
    expect(body.match(/<\/script>/g)).toHaveLength(1);
    expect(body).toContain(`"${app.sandbox.url}/en_US/fbevents.js"`);
    expect(body).toContain(`fbq('init',"${DATASET}");fbq('track',"PageView",{},{eventID:`);
  });

  it('tells the page view with the id that a later track() sends', async () => {
    const app = await open(server, [
      get('/', (exchange) => {
        const script = exchange.tracker.pixelScript();
        exchange.tracker.track('PageView');
        exchange.html(script);
      }),
    ]);
    const { body } = await app.visit('/');
    const [event] = await app.delivered(1);
    expect(body).toContain(`fbq('track',"PageView",{},{eventID:"${event?.event_id}"})`);
  });

  it('keeps a Cache-Control of its own', async () => {
    const app = await open(server, page('private, max-age=5'));
    expect((await app.visit('/')).headers['cache-control']).toBe('private, max-age=5');
    expect(app.log).toEqual([]);
  });

  it('warns once when a shared cache may keep it', async () => {
    const app = await open(server, page('public, max-age=60'));
    for (let visits = 0; visits < 3; visits += 1) {
      expect((await app.visit('/')).headers['cache-control']).toBe('public, max-age=60');
    }
    expect(app.log.filter((line) => line.includes('shared cache'))).toHaveLength(1);
  });

  it('is private too when it only holds a reserved id, or the same as JSON', async () => {
    const app = await open(server, [
      get('/id', (exchange) => exchange.html(exchange.tracker.eventId('Lead'))),
      get('/json', (exchange) => exchange.html(JSON.stringify(exchange.tracker.pixelData()))),
    ]);
    expect((await app.visit('/id')).headers['cache-control']).toBe('private, no-store');
    expect((await app.visit('/json')).headers['cache-control']).toBe('private, no-store');
  });

  it('is the only page whose caching is touched', async () => {
    const app = await open(server, [get('/', (exchange) => exchange.html('Tea'))]);
    expect((await app.visit('/')).headers).not.toHaveProperty('cache-control');
  });
});
