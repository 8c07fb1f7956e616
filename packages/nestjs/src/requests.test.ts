import fastifyCookie from '@fastify/cookie';
import { Body, Controller, Get, Header, Param, Post, Res, type INestApplication } from '@nestjs/common';
import { once } from 'node:events';
import { connect, type IncomingHttpHeaders } from 'node:http2';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { describePlatforms, NAVIGATION, openApp } from '../test/open-app';
import { CapiService, CapiTracker, TrackConversion, type Tracker } from './index';

interface CookieResponse {
  header(name: string, value: string): unknown;
  cookie(name: string, value: string): unknown;
  setCookie(name: string, value: string): unknown;
}

@Controller()
class Pages {
  constructor(readonly capi: CapiService) {}

  @Get('page')
  page(): string {
    this.capi.track('PageView');
    return '<h1>Tea</h1>';
  }

  @Get('own-cookie')
  @Header('set-cookie', 'session=1')
  ownCookie(@Res({ passthrough: true }) response: CookieResponse): string {
    response.header('x-other', '1');
    return '<h1>Tea</h1>';
  }

  @Get('public')
  @Header('cache-control', 'public, max-age=60')
  public(): string {
    return '<h1>Tea</h1>';
  }

  @Get('plugin-cookie')
  pluginCookie(@Res({ passthrough: true }) response: CookieResponse): string {
    if ('setCookie' in response) response.setCookie('session', '2');
    else (response as CookieResponse).cookie('session', '2');
    return '<h1>Tea</h1>';
  }

  @Post('buy/:id')
  @TrackConversion<{ value: number }>('Purchase', async ({ result, request }) => {
    await sleep(result.value % 3);
    return {
      customData: { value: result.value, currency: 'EUR', order_id: request.params.id },
      details: { userData: { externalId: request.body.visitor } },
    };
  })
  async buy(
    @Param('id') id: string,
    @Body() body: { visitor: string },
    @CapiTracker() tracker: Tracker,
  ): Promise<{ value: number }> {
    await sleep(Number(id) % 5);
    tracker.identify({ city: `city${id}` });
    this.capi.track('AddPaymentInfo', { content_ids: [id] }, { userData: { externalId: body.visitor } });
    return { value: Number(id) };
  }
}

describePlatforms('a request', (platform) => {
  it("is known by the platform's own answers behind a trusted proxy", async () => {
    const { visit, delivered } = await openApp(platform, { controllers: [Pages], trustProxy: true });
    const forwarded = {
      'x-forwarded-for': '8.8.8.8',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'shop.example.com',
    };
    await visit('/page?step=2&token=secret', { headers: forwarded });
    expect(await delivered(1)).toMatchObject([
      { event_source_url: 'https://shop.example.com/page?step=2', user_data: { client_ip_address: '8.8.8.8' } },
    ]);
  });

  it('is not believed about proxies otherwise', async () => {
    const { url, visit, delivered } = await openApp(platform, { controllers: [Pages] });
    const forwarded = {
      'x-forwarded-for': '8.8.8.8',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'evil.example',
    };
    await visit('/page', { headers: forwarded });
    expect(await delivered(1)).toMatchObject([
      { event_source_url: `${url}/page`, user_data: { client_ip_address: '127.0.0.1' } },
    ]);
  });

  it('keeps its own cookies beside those of the Pixel', async () => {
    const { visit } = await openApp(platform, { controllers: [Pages] });
    const cookies = (await visit('/own-cookie?fbclid=AbC')).headers.getSetCookie();
    expect(cookies.map((cookie) => cookie.split('=')[0])).toEqual(['session', '_fbc', '_fbp']);
    expect(cookies[1]).toMatch(/^_fbc=fb\.\d\.\d+\.AbC; /);
  });

  it('keeps the cookies of a cookie plugin', async () => {
    const plugin = (app: INestApplication): unknown =>
      platform === 'Fastify' && app.getHttpAdapter().getInstance().register(fastifyCookie);
    const { visit } = await openApp(platform, { controllers: [Pages], prepare: plugin });
    const cookies = (await visit('/plugin-cookie')).headers.getSetCookie();
    expect(cookies.map((cookie) => cookie.split('=')[0])).toEqual(['session', '_fbp']);
  });

  it('gets no cookie on a response that caches share', async () => {
    const { visit } = await openApp(platform, { controllers: [Pages] });
    expect((await visit('/public')).headers.getSetCookie()).toEqual([]);
  });

  it('never sees the data of another one, 50 at once', async () => {
    const { post, delivered } = await openApp(platform, { controllers: [Pages] });
    const ids = Array.from({ length: 50 }, (_, i) => String(i + 1));
    await Promise.all(
      ids.map((id) =>
        post(
          `/buy/${id}`,
          { visitor: `visitor-${id}` },
          { cookie: `_fbp=fb.1.1700000000000.${id}`, 'user-agent': `Browser ${id}` },
        ),
      ),
    );
    const events = await delivered(100);
    expect(events).toHaveLength(100);
    const hashes = new Set<string>();
    for (const id of ids) {
      const own = events.filter((event) => event.user_data.client_user_agent === `Browser ${id}`);
      expect(own.map(({ event_name }) => event_name).toSorted()).toEqual(['AddPaymentInfo', 'Purchase']);
      for (const event of own) expect(event.user_data.fbp).toBe(`fb.1.1700000000000.${id}`);
      expect(own.find(({ event_name }) => event_name === 'Purchase')?.custom_data).toEqual({
        value: Number(id),
        currency: 'EUR',
        order_id: id,
      });
      const visitors = new Set(own.map(({ user_data }) => String(user_data.external_id)));
      expect(visitors.size).toBe(1);
      for (const visitor of visitors) hashes.add(visitor);
    }
    expect(hashes.size).toBe(50);
  });
});

describe('on Fastify without its plugin for middleware', () => {
  it("a request is known by Fastify's own answers, and handlers have its tracker", async () => {
    const { post, delivered } = await openApp('Fastify', {
      controllers: [Pages],
      trustProxy: true,
      fastify: { skipMiddie: true },
    });
    await post(
      '/buy/7',
      { visitor: 'visitor-7' },
      { 'x-forwarded-for': '8.8.8.8', 'x-forwarded-host': 'shop.example.com' },
    );
    expect(await delivered(2)).toMatchObject(
      ['AddPaymentInfo', 'Purchase'].map((event_name) => ({
        event_name,
        event_source_url: 'http://shop.example.com/buy/7',
        user_data: { client_ip_address: '8.8.8.8' },
      })),
    );
  });
});

describe('over HTTP/2', () => {
  it('a request counts and its host is known with its port', async () => {
    const { url, delivered } = await openApp('Fastify', { controllers: [Pages], fastify: { http2: true } });
    const client = connect(url);
    const reply = client.request({ ':path': '/page', ...NAVIGATION });
    const [headers] = (await once(reply, 'response')) as [IncomingHttpHeaders];
    reply.resume();
    await once(reply, 'end');
    client.close();
    expect(headers['set-cookie']).toEqual([expect.stringMatching(/^_fbp=/)]);
    expect(await delivered(1)).toMatchObject([{ event_name: 'PageView', event_source_url: `${url}/page` }]);
  });
});

describe('a request that is injected', () => {
  it('counts too', async () => {
    const { app, delivered } = await openApp('Fastify', { controllers: [Pages] });
    const reply = await app
      .getHttpAdapter()
      .getInstance()
      .inject({
        method: 'POST',
        url: '/buy/7',
        payload: { visitor: 'visitor-7' },
        headers: { 'user-agent': 'Browser 7' },
      });
    expect(reply.statusCode).toBe(201);
    expect(await delivered(2)).toHaveLength(2);
  });
});
