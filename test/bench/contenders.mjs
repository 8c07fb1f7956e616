// Everything that can bring a purchase to a server, behind one face: `send(order)`, which may return a promise when the
// contender can take no more for now, `drain()` and `close()`. Each is set up as its documentation says for high volumes.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { handWritten } from './hand-written.mjs';
import { ACCESS_TOKEN, DATASET_ID } from './purchase.mjs';

const PROGRAMS = {
  idle: () => ({ send: () => undefined, drain: async () => undefined, close: async () => undefined }),
  'hand-written': handWritten,
  capikit: async (url) =>
    capikit(url, (await import('@capikit/core')).memoryQueue({ maxEvents: 2_000_000, maxBytes: 4e9 })),
  'capikit, LMDB': async (url) => {
    const { lmdbQueue } = await import('@capikit/queue-lmdb');
    const directory = mkdtempSync(join(tmpdir(), 'capikit-bench-'));
    const sender = await capikit(
      url,
      lmdbQueue({ path: join(directory, 'queue'), maxEvents: 2_000_000, maxBytes: 4e9 }),
    );
    const close = async () => {
      await sender.close();
      rmSync(directory, { recursive: true, force: true });
    };
    return { ...sender, close };
  },
  'Business SDK, one by one': (url) => businessSdk(url, { size: 1, atOnce: 64 }),
  'Business SDK, batches of 1,000': (url) => businessSdk(url, { size: 1_000, atOnce: 4 }),
  Segment: segment,
  PostHog: postHog,
};

export const CONTENDERS = Object.keys(PROGRAMS);
export const open = (name, url) => PROGRAMS[name](url);

async function capikit(url, queue) {
  const { createCapi } = await import('@capikit/core');
  const kit = createCapi({
    baseUrl: url,
    datasetId: DATASET_ID,
    accessToken: ACCESS_TOKEN,
    queue,
    logger: { warn: () => undefined, error: (line) => console.error(line) },
  });
  const send = ({ name, visit, customer, customData }) => {
    const userData = {
      email: customer.email,
      phone: customer.phone,
      firstName: customer.firstName,
      lastName: customer.lastName,
      city: customer.city,
      zip: customer.zip,
      country: customer.country,
      externalId: customer.externalId,
      clientIpAddress: visit.ip,
      clientUserAgent: visit.userAgent,
      fbp: visit.fbp,
      fbc: visit.fbc,
    };
    const { eventId, eventTime, url: eventSourceUrl } = visit;
    const result = kit.track(name, customData, {
      eventId,
      eventTime,
      eventSourceUrl,
      actionSource: 'website',
      userData,
    });
    if (result.status !== 'accepted' || result.issues.length > 0) throw new Error(JSON.stringify(result));
  };
  return {
    kit,
    queue,
    send,
    drain: () => kit.flush({ timeoutMs: 120_000 }),
    close: () => kit.close(),
  };
}

/** Limits what is under way: more is answered with a promise that settles when there is room again. */
function bounded(atOnce) {
  const underWay = new Set();
  return {
    add(work) {
      const settled = work.finally(() => underWay.delete(settled));
      underWay.add(settled);
      return underWay.size < atOnce ? undefined : Promise.race(underWay);
    },
    all: () => Promise.all(underWay),
  };
}

async function businessSdk(url, { size, atOnce }) {
  const sdk = (await import('facebook-nodejs-business-sdk')).default;
  const { EventRequest, ServerEvent, UserData, CustomData, Content, FacebookAdsApi } = sdk;
  Object.defineProperty(FacebookAdsApi, 'GRAPH', { get: () => url });
  const limit = bounded(atOnce);
  let waiting = [];
  const toEvent = ({ name, visit, customer, customData }) =>
    new ServerEvent()
      .setEventName(name)
      .setEventTime(visit.eventTime)
      .setEventId(visit.eventId)
      .setActionSource('website')
      .setEventSourceUrl(visit.url)
      .setUserData(
        new UserData()
          .setClientIpAddress(visit.ip)
          .setClientUserAgent(visit.userAgent)
          .setFbp(visit.fbp)
          .setFbc(visit.fbc)
          .setEmail(customer.email)
          .setPhone(customer.phone)
          .setFirstName(customer.firstName)
          .setLastName(customer.lastName)
          .setCity(customer.city)
          .setZip(customer.zip)
          .setCountry(customer.country.toLowerCase())
          .setExternalId(customer.externalId),
      )
      .setCustomData(
        new CustomData()
          .setValue(customData.value)
          .setCurrency(customData.currency)
          .setOrderId(customData.order_id)
          .setContentType(customData.content_type)
          .setContents(
            customData.contents.map(({ id, quantity, item_price }) =>
              new Content().setId(id).setQuantity(quantity).setItemPrice(item_price),
            ),
          ),
      );
  const post = (orders) =>
    limit.add(new EventRequest(ACCESS_TOKEN, DATASET_ID).setEvents(orders.map(toEvent)).execute());
  const flush = () => {
    const orders = waiting;
    waiting = [];
    return orders.length === 0 ? undefined : post(orders);
  };
  return {
    send(order) {
      waiting.push(order);
      return waiting.length >= size ? flush() : undefined;
    },
    async drain() {
      void flush();
      await limit.all();
    },
    close: async () => undefined,
  };
}

async function segment(url) {
  const { Analytics } = await import('@segment/analytics-node');
  const analytics = new Analytics({
    writeKey: 'any',
    host: url,
    path: '/segment',
    maxEventsInBatch: 100,
    flushInterval: 500,
  });
  const limit = bounded(2_000);
  return {
    send: ({ name, visit, customer, customData }) =>
      limit.add(
        new Promise((resolve) => {
          const properties = { ...customData, ...customer, fbp: visit.fbp, fbc: visit.fbc };
          const context = { ip: visit.ip, userAgent: visit.userAgent, page: { url: visit.url } };
          const event = { userId: customer.externalId, event: name, messageId: visit.eventId, properties, context };
          analytics.track(event, resolve);
        }),
      ),
    async drain() {
      await analytics.flush();
      await limit.all();
    },
    close: () => analytics.closeAndFlush(),
  };
}

async function postHog(url) {
  const { PostHog } = await import('posthog-node');
  const client = new PostHog('any', {
    host: `${url}/posthog`,
    flushAt: 100,
    flushInterval: 500,
    maxQueueSize: 100_000,
    disableGeoip: false,
    disableCompression: true,
  });
  let sent = 0;
  return {
    send({ name, visit, customer, customData }) {
      const properties = {
        ...customData,
        ...customer,
        $ip: visit.ip,
        $current_url: visit.url,
        fbp: visit.fbp,
        fbc: visit.fbc,
      };
      client.capture({ distinctId: customer.externalId, event: name, uuid: undefined, properties });
      sent += 1;
      // Its queue has no back pressure: it would drop what exceeds `maxQueueSize`.
      return sent % 2_000 === 0 ? client.flush() : undefined;
    },
    drain: () => client.flush(),
    close: () => client.shutdown(),
  };
}
