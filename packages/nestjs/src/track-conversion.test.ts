import { Body, Controller, Get, Post, Redirect, Sse, type MessageEvent } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { concat, delay, NEVER, of, type Observable } from 'rxjs';
import { expect, it } from 'vitest';
import { describePlatforms, NAVIGATION, openApp } from '../test/open-app';
import { CapiTracker, TrackConversion, type Tracker } from './index';

interface Order {
  readonly total: number;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

@Controller()
class Handlers {
  @Post('checkout')
  @TrackConversion<Order>('Purchase', ({ result, request }) => ({
    customData: { value: result.total, currency: 'EUR' },
    details: { userData: { email: request.body.email } },
  }))
  checkout(@Body() cart: { total: number; email: string }): Promise<Order> {
    return Promise.resolve({ total: cart.total });
  }

  @Get('value')
  @TrackConversion('Lead')
  value(): string {
    return 'text';
  }

  @Get('observable')
  @TrackConversion<Order>('Lead', ({ result }) => ({ customData: { value: result.total, currency: 'EUR' } }))
  observable(): Observable<Order> {
    return of({ total: 1 }, { total: 2 }).pipe(delay(1));
  }

  @Sse('messages')
  @TrackConversion<MessageEvent>('Lead', ({ result }) => ({ customData: { content_name: result.data as string } }))
  messages(): Observable<MessageEvent> {
    return of({ data: 'first' }, { data: 'second' }, { data: 'third' });
  }

  @Sse('endless')
  @TrackConversion<MessageEvent>('Lead', ({ result }) => ({ customData: { content_name: result.data as string } }))
  endless(): Observable<MessageEvent> {
    return concat(of({ data: 'first' }, { data: 'second' }), NEVER);
  }

  @Get('stacked')
  @TrackConversion('Subscribe', () => ({ customData: { predicted_ltv: 0 } }))
  @TrackConversion<string>('Lead', ({ result }) => ({ customData: { content_name: result } }))
  stacked(): string {
    return 'plan';
  }

  @Get('page')
  @TrackConversion('Lead')
  page(@CapiTracker() tracker: Tracker): { id: string; script: string } {
    const id = tracker.eventId('Lead');
    return { id, script: tracker.pixelScript({ events: [{ name: 'Lead', eventId: id }] }) };
  }

  @Post('order')
  @Redirect('/thanks', 303)
  @TrackConversion('Purchase', () => ({ customData: { value: 42, currency: 'EUR' } }))
  order(@CapiTracker() tracker: Tracker): { url: string } {
    return { url: `/thanks?event=${tracker.eventId('Purchase')}` };
  }
}

describePlatforms('a decorated handler', (platform) => {
  it('reports its result with the request that led to it', async () => {
    const { post, delivered } = await openApp(platform, { controllers: [Handlers] });
    const reply = await post(
      '/checkout',
      { total: 42.5, email: ' Ada@Example.com ' },
      { cookie: '_fbp=fb.1.1700000000000.123' },
    );
    expect([reply.status, await reply.json()]).toEqual([201, { total: 42.5 }]);
    expect(await delivered(1)).toMatchObject([
      {
        event_name: 'Purchase',
        action_source: 'website',
        custom_data: { value: 42.5, currency: 'EUR' },
        user_data: {
          em: [sha256('ada@example.com')],
          client_ip_address: '127.0.0.1',
          client_user_agent: expect.stringContaining('Chrome/130'),
          fbp: 'fb.1.1700000000000.123',
        },
      },
    ]);
  });

  it('gives the mapper the first value of a stream', async () => {
    const { visit, stopped } = await openApp(platform, { controllers: [Handlers] });
    await (await visit('/observable')).text();
    const messages = await (await visit('/messages')).text();
    expect(messages).toContain('third');
    expect((await stopped()).map((event) => event.custom_data)).toEqual([
      { value: 1, currency: 'EUR' },
      { content_name: 'first' },
    ]);
  });

  it('counts an endless stream once the client has left it', async () => {
    const { url, stopped, delivered, sandbox } = await openApp(platform, { controllers: [Handlers] });
    const client = httpRequest(`${url}/endless`, { headers: NAVIGATION }).end();
    const [reply] = (await once(client, 'response')) as [IncomingMessage];
    await once(reply, 'data');
    expect(sandbox.events).toEqual([]);
    reply.destroy();
    expect(await delivered(1)).toMatchObject([{ custom_data: { content_name: 'first' } }]);
    expect(await stopped()).toHaveLength(1);
  });

  it('reports each of several decorators', async () => {
    const { visit, stopped } = await openApp(platform, { controllers: [Handlers] });
    await visit('/stacked');
    const events = await stopped();
    expect(new Map(events.map((event) => [event.event_name, event.custom_data]))).toEqual(
      new Map<string, object>([
        ['Lead', { content_name: 'plan' }],
        ['Subscribe', { predicted_ltv: 0 }],
      ]),
    );
    expect(new Set(events.map(({ event_id }) => event_id)).size).toBe(2);
  });

  it('can put the id of its event on the page', async () => {
    const { visit, delivered } = await openApp(platform, { controllers: [Handlers] });
    const reply = await visit('/page');
    const { id, script } = (await reply.json()) as { id: string; script: string };
    expect(script).toContain(`fbq('track',"Lead",{},{eventID:"${id}"})`);
    expect(reply.headers.get('cache-control')).toBe('private, no-store');
    expect(await delivered(1)).toMatchObject([{ event_id: id }]);
  });

  it('can hand the id of its event to the page after a redirect', async () => {
    const { post, delivered } = await openApp(platform, { controllers: [Handlers] });
    const reply = await post('/order', {});
    const [event] = await delivered(1);
    expect(reply.headers.get('location')).toBe(`/thanks?event=${event?.event_id}`);
    expect(event).toMatchObject({ event_name: 'Purchase', custom_data: { value: 42, currency: 'EUR' } });
  });

  it("takes the page's event id", async () => {
    const { visit, delivered } = await openApp(platform, { controllers: [Handlers] });
    await visit('/value', { headers: { 'x-capi-event-id': 'from-the-page' } });
    expect(await delivered(1)).toMatchObject([{ event_id: 'from-the-page' }]);
  });
});
