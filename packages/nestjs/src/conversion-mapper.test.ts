import { Controller, Get, Injectable, Param, Post, Sse, type MessageEvent } from '@nestjs/common';
import { AsyncLocalStorage } from 'node:async_hooks';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { concat, NEVER, of, type Observable } from 'rxjs';
import { expect, it } from 'vitest';
import { describePlatforms, NAVIGATION, openApp } from '../test/open-app';
import { CapiService, TrackConversion, type Conversion, type ConversionCall } from './index';

const requestId = new AsyncLocalStorage<string>();
const seen: (string | undefined)[] = [];

function nameOfHandler({ request, context }: ConversionCall): Conversion<'Lead'> {
  seen.push(requestId.getStore());
  return { customData: { content_name: `${context.getClass().name}.${context.getHandler().name} of ${request.user}` } };
}

@Controller()
class Handlers {
  @Get('throws')
  @TrackConversion('Lead', () => {
    throw new Error('ada@example.com is unknown');
  })
  throws(): string {
    return 'answer';
  }

  @Get('rejects')
  @TrackConversion('Lead', () => Promise.reject(new Error('ada@example.com is unknown')))
  rejects(): string {
    return 'answer';
  }

  @Get('never')
  @TrackConversion('Lead', () => new Promise(() => undefined))
  never(): string {
    return 'answer';
  }

  @Get('null')
  @TrackConversion('Lead', () => null)
  null(): string {
    return 'answer';
  }

  @Get('nonsense')
  @TrackConversion('Lead', () => 'nonsense' as never)
  nonsense(): string {
    return 'answer';
  }

  @Get('async/:id')
  @TrackConversion<string>('Lead', async ({ result, request }) => {
    await sleep(1);
    return { customData: { content_name: result, content_ids: [request.params.id, request.query.size] } };
  })
  async(@Param('id') id: string): string {
    return `tea ${id}`;
  }

  @Get('context')
  @TrackConversion('Lead', nameOfHandler)
  context(): string {
    return 'answer';
  }

  @Sse('endless')
  @TrackConversion('Lead', nameOfHandler)
  endless(): Observable<MessageEvent> {
    return concat(of({ data: 'first' }), NEVER);
  }
}

describePlatforms('a mapper', (platform) => {
  it.each([
    ['throws', /Lead mapper or when failed with Error at .*:\d+:\d+;/],
    ['rejects', /Lead mapper or when failed with Error at .*:\d+:\d+;/],
    ['never', undefined],
    ['null', undefined],
  ])('that comes to nothing (%s) reports nothing and disturbs nobody', async (path, warning) => {
    const errors: string[] = [];
    const write = (line: string): void => void errors.push(line);
    const { visit, stopped } = await openApp(platform, {
      controllers: [Handlers],
      capi: { logger: { warn: write, error: write } },
    });
    for (let i = 0; i < 2; i += 1) {
      const reply = await visit(`/${path}`);
      expect([reply.status, await reply.text()]).toEqual([200, 'answer']);
    }
    expect(await stopped()).toEqual([]);
    expect(errors).toEqual(warning ? [expect.stringMatching(warning)] : []);
    expect(errors.join()).not.toContain('ada@example.com');
  });

  it('that answers nonsense still reports the event', async () => {
    const { visit, delivered } = await openApp(platform, { controllers: [Handlers] });
    await visit('/nonsense');
    expect(await delivered(1)).toMatchObject([{ event_name: 'Lead' }]);
  });

  it('may be async and sees result and request; the answer does not wait for it', async () => {
    const { visit, delivered } = await openApp(platform, { controllers: [Handlers] });
    expect(await (await visit('/async/7?size=small')).text()).toBe('tea 7');
    expect(await delivered(1)).toMatchObject([{ custom_data: { content_name: 'tea 7', content_ids: ['7', 'small'] } }]);
  });

  it("runs in the request's async context, whoever closes the response, and knows the handler", async () => {
    seen.length = 0;
    const { url, visit, delivered } = await openApp(platform, {
      controllers: [Handlers],
      prepare: (app) =>
        app.useGlobalGuards({
          canActivate(context) {
            const request = context.switchToHttp().getRequest<{ url: string; user: string }>();
            request.user = 'ada';
            requestId.enterWith(request.url);
            return true;
          },
        }),
    });
    await visit('/context');
    await delivered(1);
    const client = httpRequest(`${url}/endless`, { headers: NAVIGATION }).end();
    const [reply] = (await once(client, 'response')) as [IncomingMessage];
    await once(reply, 'data');
    reply.destroy();
    expect((await delivered(2)).map(({ custom_data }) => custom_data)).toEqual([
      { content_name: 'Handlers.context of ada' },
      { content_name: 'Handlers.endless of ada' },
    ]);
    expect(seen).toEqual(['/context', '/endless']);
  });
});

@Injectable()
class Orders {
  constructor(readonly capi: CapiService) {}

  place(): { id: string } {
    this.capi.track('AddToCart', { content_ids: ['1'] });
    return { id: this.capi.trackCustom('OrderPlaced').eventId };
  }
}

@Controller()
class Shop {
  constructor(readonly orders: Orders) {}

  @Post('order')
  order(): { id: string } {
    return this.orders.place();
  }
}

describePlatforms('CapiService', (platform) => {
  it("reports from a service with the request's visitor", async () => {
    const { app, post, delivered } = await openApp(platform, { controllers: [Shop], providers: [Orders] });
    const reply = await post('/order', { any: 'body' });
    const { id } = (await reply.json()) as { id: string };
    const [cart, order] = await delivered(2);
    expect(cart).toMatchObject({ event_name: 'AddToCart', user_data: { client_ip_address: '127.0.0.1' } });
    expect(order).toMatchObject({ event_name: 'OrderPlaced', event_id: id });
    const service = app.get(CapiService);
    expect(await service.flush({ timeoutMs: 5000 })).toBe(true);
    expect(service.stats()).toEqual(service.capi.stats());
  });

  it('does so however late the body of the request arrives', async () => {
    const { app, url, delivered } = await openApp(platform, { controllers: [Shop], providers: [Orders] });
    const headers = { ...NAVIGATION, 'content-type': 'application/json' };
    const sent = httpRequest(`${url}/order`, { method: 'POST', headers });
    sent.write('{"any":');
    await once(app.getHttpServer() as Server, 'request');
    sent.end('"body"}');
    const [reply] = (await once(sent, 'response')) as [IncomingMessage];
    reply.resume();
    expect(reply.statusCode).toBe(201);
    expect(await delivered(2)).toMatchObject([{ action_source: 'website' }, { action_source: 'website' }]);
  });

  it('outside of a request needs to be told everything', async () => {
    const { app, delivered } = await openApp(platform, {});
    const { track } = app.get(CapiService);
    expect(track('Lead').status).toBe('invalid');
    const details = { actionSource: 'system_generated', userData: { email: 'ada@example.com' } } as const;
    expect(track('Lead', {}, details).status).toBe('accepted');
    expect(await delivered(1)).toMatchObject([{ action_source: 'system_generated' }]);
  });
});
