import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { openFeed } from '../test/feed';
import { edge, purchase, send } from '../test/send-events';
import { startSandbox } from './index';
import { FEED_PATH } from './page-api';

const ids = (lists: readonly { readonly events: readonly { readonly eventId?: string }[] }[]): unknown[] =>
  lists.flatMap(({ events }) => events.map(({ eventId }) => eventId));

describe('the live feed', () => {
  it('begins with a snapshot of rows, then tells the news', async () => {
    await using sandbox = await startSandbox();
    const userData = { ...Object(purchase()['user_data']), external_id: ['a'.repeat(64)], fbp: 'fb.1.1700000000000.1' };
    await send(edge(sandbox), [purchase({ user_data: userData, custom_data: { value: '42', currency: 'eur' } })]);
    using page = await openFeed(sandbox);
    const [received] = sandbox.events;

    expect(await page.next()).toEqual({
      name: 'snapshot',
      data: {
        events: [
          {
            id: received?.id,
            at: received?.at,
            source: 'server',
            datasetId: '1234567890',
            eventName: 'Purchase',
            eventId: 'order-1',
            eventTime: received?.event.event_time,
            actionSource: 'website',
            value: 42,
            currency: 'eur',
            matchKeys: ['client_ip_address', 'client_user_agent', 'external_id', 'fbp'],
            fbp: 'fb.1.1700000000000.1',
            externalId: ['a'.repeat(64)],
            verdict: 'warning',
            issueCount: 2,
          },
        ],
        requests: [],
        counts: { requests: 1, accepted: 1, refused: 0, browser: 0 },
        fault: null,
      },
    });
    await send(edge(sandbox), [purchase({ event_id: 'b' }), purchase({ event_id: 'c' })]);

    const news = await page.newsUntil((all) => ids(all).length === 2);
    expect(ids(news)).toEqual(['b', 'c']);
    expect(news.at(-1)?.counts).toEqual({ requests: 2, accepted: 3, refused: 0, browser: 0 });
  });

  it('sends what comes in quick succession together, and nothing twice', async () => {
    await using sandbox = await startSandbox();
    using page = await openFeed(sandbox);
    const sent = Array.from({ length: 60 }, (_, index) => `order-${index}`);
    for (const id of sent) await send(edge(sandbox), [purchase({ event_id: id })]);
    using late = await openFeed(sandbox);

    const news = await page.newsUntil((all) => ids(all).length >= 60);
    expect(ids(news)).toEqual(sent);
    expect(news.length).toBeLessThan(40);
    const snapshot = await late.next();
    expect(snapshot.name === 'snapshot' && ids([snapshot.data])).toEqual(sent);
    await send(edge(sandbox), [purchase({ event_id: 'last' })]);
    expect(ids(await late.newsUntil((all) => all.length === 1))).toEqual(['last']);
  });

  it.each([
    [
      'a Graph error',
      { graphError: { code: 190 } },
      401,
      'Refused with code 190: Invalid OAuth access token - Cannot parse access token',
    ],
    ['an outage', { status: 503 }, 503, 'Answered with 503; its events were not looked at.'],
    ['a cut connection', { reset: 'before-body' }, undefined, 'The connection was cut, or left without an answer.'],
  ] as const)('has a row for a request that met %s', async (_what, reply, status, sentence) => {
    await using sandbox = await startSandbox();
    sandbox.replyNext(reply);
    await send(edge(sandbox)).catch(() => undefined);
    await send(edge(sandbox), [purchase({ user_data: {} })]);
    using page = await openFeed(sandbox);
    const { data } = await page.next();

    expect(data).toMatchObject({ events: [{ verdict: 'refused' }], requests: [{ datasetId: '1234567890', sentence }] });
    expect(Object(data).requests).toHaveLength(1);
    expect(Object(data).requests[0].status).toBe(status);
  });

  it('starts over after a reset', async () => {
    await using sandbox = await startSandbox();
    await send(edge(sandbox));
    using page = await openFeed(sandbox);
    await page.next();
    sandbox.reset();

    expect(await page.next()).toEqual({
      name: 'snapshot',
      data: { events: [], requests: [], counts: { requests: 0, accepted: 0, refused: 0, browser: 0 }, fault: null },
    });
  });

  it('sends a snapshot of the newest 5,000 when more came at once', async () => {
    await using sandbox = await startSandbox();
    using page = await openFeed(sandbox);
    await page.next();
    const batch = Array.from({ length: 1000 }, () => purchase());
    await Promise.all(Array.from({ length: 12 }, () => send(edge(sandbox), batch)));
    await sandbox.waitUntil(() => sandbox.counts.accepted === 12_000);
    using late = await openFeed(sandbox);
    const snapshot = await late.next();

    expect(snapshot.name === 'snapshot' && snapshot.data.events.map(({ id }) => id)).toEqual(
      sandbox.events.slice(-5000).map(({ id }) => id),
    );
  });

  it('keeps rows small, whatever was sent', async () => {
    await using sandbox = await startSandbox();
    const keys = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`${index}`.repeat(100), 'x']));
    const huge = { event_id: 'i'.repeat(100_000), event_name: 'n'.repeat(100_000), user_data: keys };
    await send(edge(sandbox), [purchase(huge), 'no event', { event_name: {}, user_data: [], custom_data: 1 }]);
    using page = await openFeed(sandbox);
    const { data } = await page.next();

    expect(JSON.stringify(data).length).toBeLessThan(10_000);
    expect(data).toMatchObject({
      events: [{ verdict: 'refused' }, { eventName: '' }, { eventName: '', matchKeys: [] }],
    });
  });

  it('is open to twenty pages at once', async () => {
    await using sandbox = await startSandbox();
    const pages = new AbortController();
    const open = (): Promise<Response> => fetch(sandbox.url + FEED_PATH, { signal: pages.signal });
    const first = await Promise.all(Array.from({ length: 20 }, open));

    expect(new Set(first.map(({ status }) => status))).toEqual(new Set([200]));
    expect((await open()).status).toBe(503);
    pages.abort();
  });

  it('cuts a page off that does not read', async () => {
    await using sandbox = await startSandbox();
    const stuck = connect(Number(new URL(sandbox.url).port), '127.0.0.1');
    stuck.on('error', () => undefined);
    stuck.write(`GET ${FEED_PATH} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    await new Promise((resolve) => stuck.once('data', resolve));
    stuck.pause();
    using reading = await openFeed(sandbox);
    const keys = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`${index}${'k'.repeat(38)}`, 'x']));
    const batch = Array.from({ length: 1000 }, () => purchase({ event_id: 'i'.repeat(300), user_data: keys }));
    for (let sent = 1; sent <= 16; sent += 1) {
      await send(edge(sandbox), batch);
      await reading.newsUntil((news) => news.at(-1)?.counts.requests === sent);
    }
    const ended = new Promise((resolve) => stuck.once('close', resolve));
    stuck.resume();

    await ended;
  });
});
