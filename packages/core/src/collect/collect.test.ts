import { expect, it } from 'vitest';
import { createCapi, type Capi } from '../capi';
import type { CustomData } from '../event/custom-data';
import { createCollect, type Collect } from './collect';

const ENDPOINT = 'https://shop.example.com/capi/collect';
const BODY = JSON.stringify({ events: [{ event_name: 'AddToCart', event_id: 'cart-1' }] });
const HEADERS = {
  origin: 'https://shop.example.com',
  'content-type': 'application/json',
  'user-agent': 'Mozilla/5.0 Firefox/140.0',
};

const quietCapi = (waitUntil?: (work: Promise<unknown>) => void): Capi =>
  createCapi({ enabled: false, datasetId: '1', waitUntil, logger: { warn: () => undefined, error: () => undefined } });

/** What a framework does whose requests are those of the fetch API. */
async function serve(kit: Capi, collect: Collect, request: Request): Promise<Response> {
  const { method, url, headers, body } = request;
  const { status, headers: answered } = await collect(kit.tracker({ method, url, headers, ip: '8.8.8.8' }), body);
  return new Response(null, { status, headers: answered });
}

it('serves a request of the fetch API', async () => {
  const kit = quietCapi();
  const request = new Request(ENDPOINT, { method: 'POST', headers: HEADERS, body: BODY });
  const response = await serve(kit, createCollect(), request);
  expect(response.status).toBe(204);
  expect(kit.stats()).toMatchObject({ collect: { accepted: 1, refused: {} }, skipped: { disabled: 1 } });
});

it('cancels a body of the fetch API that is too long', async () => {
  const kit = quietCapi();
  let isCancelled = false;
  const body = new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(5_000)),
    cancel: () => {
      isCancelled = true;
    },
  });
  const request = new Request(ENDPOINT, { method: 'POST', headers: HEADERS, body, duplex: 'half' });
  const response = await serve(kit, createCollect(), request);
  expect(response.headers.get('x-capi-refused')).toBe('too-large');
  await expect.poll(() => isCancelled).toBe(true);
});

it('gives what is still to be priced to waitUntil', async () => {
  const works: Promise<unknown>[] = [];
  const kit = quietCapi((work) => void works.push(work));
  let answer: (money: CustomData) => void = () => undefined;
  const collect = createCollect({ price: () => new Promise((resolve) => (answer = resolve)) });
  await serve(kit, collect, new Request(ENDPOINT, { method: 'POST', headers: HEADERS, body: BODY }));
  expect(kit.stats().collect.accepted).toBe(0);
  answer({ value: 1, currency: 'EUR' });
  await Promise.all(works);
  expect([works.length, kit.stats().collect.accepted]).toEqual([1, 1]);
});

it('limits each of its visitors, and a /64 of IPv6 as one', async () => {
  const kit = quietCapi();
  const collect = createCollect({ eventsPerMinute: 1 });
  const from = async (ip: string): Promise<string | undefined> => {
    const facts = { method: 'POST', url: ENDPOINT, headers: HEADERS, ip };
    return (await collect(kit.tracker(facts), BODY)).headers['x-capi-refused'];
  };
  expect([await from('8.8.8.8'), await from('8.8.8.8'), await from('2606:4700::1111')]).toEqual([
    undefined,
    'rate-limit',
    undefined,
  ]);
  expect(await from('2606:4700:0:0:ffff::1')).toBe('rate-limit');
});

it('answers at once who had their share, pages of another listed site with the headers their browser wants', async () => {
  const kit = quietCapi();
  const origin = 'https://www.example.com';
  const collect = createCollect({ eventsPerMinute: 2, origins: [origin] });
  const answerTo = (given: string) =>
    collect(
      kit.tracker({ method: 'POST', url: ENDPOINT, headers: { ...HEADERS, origin: given }, ip: '8.8.8.8' }),
      BODY,
    );
  await answerTo(origin);
  const last = answerTo(origin);
  expect(last).toBeInstanceOf(Promise);
  await last;
  expect(answerTo(origin)).toMatchObject({
    headers: { 'access-control-allow-origin': origin, 'x-capi-refused': 'rate-limit' },
  });
  expect(answerTo('https://elsewhere.example')).not.toHaveProperty('headers.access-control-allow-origin');
});

it('answers also without a tracker', async () => {
  expect(await createCollect()(undefined, BODY)).toMatchObject({
    status: 204,
    headers: { 'x-capi-refused': 'no-capi' },
  });
});

it.each([
  [{ allow: 'Purchase' }, 'allow must be a list of event names'],
  [{ allow: [''] }, 'allow must be a list of event names'],
  [{ properties: ['value'] }, 'properties must be a list of custom_data keys'],
  [{ price: 1 }, 'price must be a function'],
  [{ eventsPerMinute: 1.5 }, 'eventsPerMinute must be a whole number'],
  [{ origins: [] }, 'origins must be a list of at least one origin'],
  [{ origins: ['shop.example.com'] }, 'origins must be a list of at least one origin'],
  [{ sites: [] }, "there is no option 'sites'. The options are allow, properties, price, eventsPerMinute, origins."],
  [null, 'options must be an object'],
])('%j is no set of options', (options, problem) => {
  expect(() => createCollect(options as never)).toThrow(problem);
});
