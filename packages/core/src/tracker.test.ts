import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createCapi } from './capi';
import { bindResponse } from './request/bind-response';
import type { Tracker } from './tracker';

const log: string[] = [];
const logger = { warn: (line: string) => void log.push(line), error: (line: string) => void log.push(line) };
const kit = createCapi({ enabled: false, logger });

function page(): { tracker: Tracker; response: ServerResponse } {
  const tracker = kit.tracker({
    method: 'GET',
    url: 'https://shop.example.com/?fbclid=AbC',
    headers: { 'sec-fetch-mode': 'navigate' },
  });
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  bindResponse(tracker, response);
  return { tracker, response };
}

const cookieNames = (response: ServerResponse): string[] =>
  [response.getHeader('set-cookie') ?? []].flat().map((cookie) => String(cookie).split('=')[0] ?? '');

describe('the headers a tracker writes', () => {
  it('add cookies to those of the application, also to the ones given to writeHead', () => {
    const { response } = page();
    response.setHeader('Set-Cookie', 'own=1');
    response.writeHead(200, { 'X-Own': '1' });
    expect(cookieNames(response)).toEqual(['own', '_fbc', '_fbp']);
    expect(response.getHeader('x-own')).toBe('1');
  });

  it.each(['public', 'public, max-age=60', 'max-age=0, s-maxage=60', 'PUBLIC', 'max-age=60'])(
    'add none under Cache-Control: %s',
    (value) => {
      const { response } = page();
      response.setHeader('Cache-Control', value);
      response.writeHead(200);
      expect(cookieNames(response)).toEqual([]);
    },
  );

  it.each(['private', 'no-store', 'private, max-age=60', 'max-age=0', 'max-age=60, no-cache', 'x-public-y'])(
    'add them under Cache-Control: %s',
    (value) => {
      const { response } = page();
      response.setHeader('Cache-Control', value);
      response.writeHead(200);
      expect(cookieNames(response)).toEqual(['_fbc', '_fbp']);
    },
  );

  it('add none to 304', () => {
    const { response } = page();
    response.writeHead(304);
    expect(cookieNames(response)).toEqual([]);
  });

  it('keep a page with event ids out of shared caches, and warn once where the application insists', () => {
    const plain = page();
    plain.response.writeHead(200);
    expect(plain.response.getHeader('cache-control')).toBeUndefined();

    const unsaid = page();
    unsaid.tracker.pixelScript();
    unsaid.response.writeHead(200);
    expect(unsaid.response.getHeader('cache-control')).toBe('private, no-store');

    for (const value of ['private, max-age=60', 'public', 'public']) {
      const said = page();
      said.tracker.eventId('Purchase');
      said.response.setHeader('Cache-Control', value);
      said.response.writeHead(200);
      expect(said.response.getHeader('cache-control')).toBe(value);
    }
    expect(log.filter((line) => line.includes('shared cache'))).toHaveLength(1);
  });

  it('end the time in which a browser id may be created', () => {
    const { tracker, response } = page();
    tracker.consent('denied');
    response.writeHead(200);
    tracker.consent('granted');
    expect(tracker.context.fbp).toBeUndefined();
    expect(tracker.cookiesToSet()).toEqual([]);
  });
});

describe('a tracker', () => {
  it('does not reserve an id in the page’s eyes for a conversion that is only expected', () => {
    const { tracker, response } = page();
    tracker.expectConversion('Purchase');
    response.writeHead(200);
    expect(response.getHeader('cache-control')).toBeUndefined();
  });

  it('tracks an expected conversion with the id that was reserved, and its own time', () => {
    const events: unknown[] = [];
    const seen = createCapi({ enabled: false, logger, beforeSend: (event) => (events.push(event), event) });
    const tracker = seen.tracker({
      method: 'POST',
      url: 'https://shop.example.com/',
      headers: { 'user-agent': 'x' },
      ip: '8.8.8.8',
    });
    const report = tracker.expectConversion('Lead');
    const id = tracker.eventId('Lead');
    report(() => ({ customData: { value: 1, currency: 'EUR' }, details: { eventTime: 1_700_000_000 } }));
    report(() => null);
    report(() => undefined);
    expect(events).toMatchObject([
      { event_name: 'Lead', event_id: id, event_time: 1_700_000_000, custom_data: { value: 1 } },
    ]);
  });
});

it('hands out no list that other requests have too', async () => {
  const own = createCapi({ datasetId: '1', accessToken: 'x', baseUrl: 'http://127.0.0.1:9', logger });
  const data = () =>
    own.tracker({ method: 'GET', url: 'https://shop.example.com/', headers: {} }).pixelData({
      events: [
        { name: 'Lead', eventId: 'a', datasetIds: ['2'] },
        { name: 'Contact', eventId: 'b' },
      ],
    });
  const first = data();
  const lists = [first.datasetIds, ...first.events.map(({ datasetIds = [] }) => datasetIds)] as string[][];
  expect(lists.map((list) => list.join())).toEqual(['1,2', '1', '2', '1']);
  for (const list of lists) list.push('9');
  expect(data().datasetIds).toEqual(['1', '2']);
  expect(JSON.stringify(data().events)).not.toContain('"9"');
  await own.close();
});
