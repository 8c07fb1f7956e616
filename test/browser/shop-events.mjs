// @ts-check
import { createCapi } from '@capikit/core';

const DATASET = '1234567890';
const SHOP = 'https://shop.example.com';
const USER_AGENT =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
const MUG = { value: 18, currency: 'EUR', content_ids: ['mug'], content_type: 'product' };
const VISITORS = [
  { fbp: 'fb.1.1795500000001.1234567891', ip: '2606:4700::1111', email: 'jane@example.com' },
  { fbp: 'fb.1.1795500000002.1234567892', ip: '8.8.8.8', email: 'otto@example.org' },
  { fbp: 'fb.1.1795500000003.1234567893', ip: '8.8.4.4', email: undefined },
];

/**
 * A morning in a shop, sent to a sandbox: visits whose events come from both sides, and one of everything that goes wrong: a
 * half that is missing, an id that differs, an event Meta would refuse, one with a warning.
 * @param {{ url: string, waitUntil: (condition: () => boolean) => Promise<void>, counts: { browser: number, requests: number } }} sandbox
 */
export async function sendShopEvents(sandbox) {
  const kit = createCapi({
    baseUrl: sandbox.url,
    datasetId: DATASET,
    accessToken: 'any-token-will-do',
  });
  kit.track('Contact', {}, { actionSource: 'chat', eventId: 'chat 12', userData: { email: 'jane@example.com' } });
  kit.track('Lead', {}, { actionSource: 'phone_call', eventId: 'call-7', userData: { phone: '+49 30 901820' } });
  kit.track(
    'Purchase',
    { value: 42, currency: 'EUR' },
    { actionSource: 'physical_store', eventId: 'till-3', userData: { email: 'otto@example.org' } },
  );
  await kit.flush();
  await sendRefusedEvent(sandbox.url);
  for (const [at, visitor] of VISITORS.entries()) {
    for (const [step, { name, path, data }] of STEPS.entries()) {
      const eventId = `${name}.${1001 + at * 10 + step}`;
      const url = `${SHOP}${path}`;
      // oxlint-disable-next-line no-await-in-loop -- in the order of the visit
      if (!(at === 2 && name === 'AddToCart')) await sendPixelEvent(sandbox.url, { name, eventId, url, data, visitor });
      send(kit, { name, eventId: at === 1 && name === 'ViewContent' ? 'cache-17' : eventId, url, data, visitor });
      // oxlint-disable-next-line no-await-in-loop -- in the order of the visit
      await kit.flush();
    }
  }
  await kit.close();
}

const STEPS = [
  { name: 'PageView', path: '/?utm_source=instagram', data: undefined },
  { name: 'ViewContent', path: '/products/mug', data: MUG },
  { name: 'AddToCart', path: '/products/mug', data: MUG },
  { name: 'InitiateCheckout', path: '/checkout', data: { ...MUG, num_items: 1 } },
  { name: 'Purchase', path: '/checkout', data: { ...MUG, order_id: 'A-1042' } },
];

/**
 * Very many of them, half from each side.
 * @param {{ url: string }} sandbox
 * @param {number} events
 */
export async function sendManyEvents(sandbox, events) {
  const kit = createCapi({ baseUrl: sandbox.url, datasetId: DATASET, accessToken: 'any-token-will-do' });
  for (let at = 0; at < events / 2; at += 1) {
    const step = STEPS[at % STEPS.length] ?? STEPS[0];
    const visitor = VISITORS[at % VISITORS.length];
    if (step === undefined || visitor === undefined) continue;
    const event = { name: step.name, eventId: `many.${at}`, url: `${SHOP}${step.path}`, data: step.data, visitor };
    send(kit, event);
    // oxlint-disable-next-line no-await-in-loop -- one connection is enough
    await sendPixelEvent(sandbox.url, event);
  }
  await kit.flush();
  await kit.close();
}

/**
 * @typedef {{ name: string, eventId: string, url: string, data: object | undefined,
 *   visitor: { fbp: string, ip: string, email: string | undefined } }} ShopEvent
 */

/**
 * @param {import('@capikit/core').Capi} kit
 * @param {ShopEvent} event
 */
function send(kit, { name, eventId, url, data, visitor: { fbp, ip, email } }) {
  kit.trackCustom(name, data, {
    actionSource: 'website',
    eventId,
    eventSourceUrl: url,
    userData: {
      clientIpAddress: ip,
      clientUserAgent: USER_AGENT,
      fbp,
      ...(email !== undefined && { email, country: 'DE' }),
    },
  });
}

/**
 * As the Pixel does.
 * @param {string} origin
 * @param {ShopEvent} event
 */
async function sendPixelEvent(origin, { name, eventId, url, data, visitor: { fbp } }) {
  const query = new URLSearchParams({
    id: DATASET,
    ev: name,
    eid: eventId,
    dl: url,
    rl: '',
    if: 'false',
    ts: String(Date.now()),
    fbp,
  });
  for (const [key, value] of Object.entries(data ?? {})) {
    query.set(`cd[${key}]`, typeof value === 'string' ? value : JSON.stringify(value));
  }
  await fetch(`${origin}/tr/?${query.toString()}`, { headers: { 'user-agent': USER_AGENT } });
}

/**
 * What a hand-written sender gets wrong: no currency, an e-mail address that was not hashed.
 * @param {string} origin
 */
async function sendRefusedEvent(origin) {
  const event = {
    event_name: 'Purchase',
    event_time: Math.floor(Date.now() / 1_000),
    action_source: 'website',
    event_source_url: `${SHOP}/checkout`,
    user_data: { em: ['not-a-hash'], client_user_agent: USER_AGENT },
    custom_data: { value: '42 EUR' },
  };
  await fetch(`${origin}/v26.0/${DATASET}/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer any-token-will-do' },
    body: JSON.stringify({ data: [event] }),
  });
}
