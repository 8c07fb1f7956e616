import { once } from 'node:events';
import { connect, type IncomingHttpHeaders } from 'node:http2';
import { describe, expect, it } from 'vitest';
import { describePlatforms, NAVIGATION, openApp } from '../test/open-app';
import { CapiModule, type CapiModuleOptions } from './index';

const EVENT = { event_name: 'AddToCart', event_id: 'cart-1' };

/** What the browser adds when a page sends its events. */
const fromPage = (url: string): Record<string, string> => ({
  origin: url,
  referer: `${url}/products/mug`,
  'sec-fetch-mode': 'cors',
  'sec-fetch-dest': 'empty',
  'sec-fetch-site': 'same-origin',
});

describePlatforms('the option collect', (platform) => {
  const open = (collect: CapiModuleOptions['collect']) => openApp(platform, { capi: { collect } });

  it('takes the events of pages', async () => {
    const app = await open(true);
    const reply = await app.post('/capi/collect', { events: [EVENT] }, fromPage(app.url));
    expect(reply.status).toBe(204);
    expect(await app.delivered(1)).toMatchObject([
      { event_id: 'cart-1', event_source_url: `${app.url}/products/mug`, action_source: 'website' },
    ]);
  });

  it('takes them at the path of its own, whatever the global prefix, and only there', async () => {
    const app = await openApp(platform, {
      capi: { collect: { path: '/e', allow: ['Purchase'] } },
      prepare: (nest) => void nest.setGlobalPrefix('api'),
    });
    const statuses = await Promise.all(
      ['/e?x=1', '/e/', '/e/more', '/api/e', '/capi/collect'].map(
        async (path) => (await app.post(path, { events: [EVENT] }, fromPage(app.url))).status,
      ),
    );
    expect(statuses).toEqual([204, 204, 404, 404, 404]);
    expect(await app.delivered(1)).toHaveLength(1);
  });

  it.each([undefined, false])('is off with %s', async (collect) => {
    const app = await open(collect);
    expect((await app.post('/capi/collect', { events: [EVENT] }, fromPage(app.url))).status).toBe(404);
  });

  it('logs refusals through Nest', async () => {
    const app = await open(true);
    await app.post('/capi/collect', { events: [EVENT] });
    expect(app.warnings.join('\n')).toContain('no-origin');
  });

  it.each([
    [{ path: 'e' }, "collect.path must be a path such as '/capi/collect'"],
    [{ pathh: '/e' }, "there is no option 'pathh'"],
    [{ eventsPerMinute: 0 }, 'eventsPerMinute must be a whole number from 1 to 100000'],
    ['yes', 'collect must be true, false or an object'],
  ])('stops the start with %j', async (collect, problem) => {
    await expect(open(collect as never)).rejects.toThrow(problem);
  });
});

it('takes them on Fastify without the plugin for middleware', async () => {
  const app = await openApp('Fastify', { capi: { collect: true }, fastify: { skipMiddie: true } });
  expect((await app.post('/capi/collect', { events: [EVENT] }, fromPage(app.url))).status).toBe(204);
  expect(await app.delivered(1)).toHaveLength(1);
});

it('takes them over HTTP/2', async () => {
  const { url, delivered } = await openApp('Fastify', { capi: { collect: true }, fastify: { http2: true } });
  const client = connect(url);
  const headers = { ...NAVIGATION, ...fromPage(url), 'content-type': 'application/json' };
  const reply = client.request({ ':method': 'POST', ':path': '/capi/collect', ...headers });
  reply.end(JSON.stringify({ events: [EVENT] }));
  const [answer] = (await once(reply, 'response')) as [IncomingHttpHeaders];
  client.close();
  expect(answer[':status']).toBe(204);
  expect(await delivered(1)).toHaveLength(1);
});

describe('forRootAsync()', () => {
  it('takes it too', async () => {
    const app = await openApp('Express', {
      capi: null,
      imports: [CapiModule.forRootAsync({ useFactory: () => ({ enabled: false, collect: true }) })],
    });
    const reply = await app.post('/capi/collect', { events: [EVENT] }, fromPage(app.url));
    expect(reply.status).toBe(204);
    expect(reply.headers.get('x-capi-refused')).toBeNull();
  });
});
