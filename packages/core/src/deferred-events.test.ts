import { setImmediate as turn } from 'node:timers/promises';
import { inspect } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createCapi, type Capi } from './capi';
import type { EventRecord } from './delivery/queue';
import { memoryQueue } from './delivery/memory-queue';
import type { CapiOptions } from './options';
import type { RequestFacts } from './request/request-facts';

const FACTS: RequestFacts = {
  method: 'GET',
  url: 'https://shop.example.com/thanks',
  ip: '8.8.8.8',
  headers: { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0', 'sec-fetch-mode': 'navigate' },
};

/** A Capi that delivers nothing, and what its queue was given so far. */
function setUp(options: CapiOptions = {}) {
  const queue = memoryQueue();
  const added: EventRecord[] = [];
  const add = queue.add.bind(queue);
  queue.add = (records) => {
    added.push(...records);
    return add(records);
  };
  queue.claim = () => Promise.resolve(null);
  const kit = createCapi({
    datasetId: '1',
    accessToken: 'x',
    baseUrl: 'http://127.0.0.1:9',
    logger: { warn: () => undefined, error: () => undefined },
    queue,
    ...options,
  });
  onTestFinished(async () => void (await kit.close({ timeoutMs: 1 })));
  return { kit, added, sent: () => added.map(({ body }) => JSON.parse(Buffer.from(body).toString())) };
}

const track = (kit: Capi, eventId: string) => kit.tracker(FACTS).track('Lead', {}, { eventId });

describe('an event of a request', () => {
  it('reaches the queue in the next turn of the event loop, in the order of the calls', async () => {
    const { kit, added } = setUp();
    for (const id of ['a', 'b', 'c']) track(kit, id);
    expect(added).toEqual([]);
    await turn();
    expect(added.map(({ eventId }) => eventId)).toEqual(['a', 'b', 'c']);
  });

  it.each(['status', 'reason', 'issues', 'stored'] as const)(
    'reaches it, after those before, when its %s is read',
    (property) => {
      const { kit, added } = setUp();
      track(kit, 'a');
      const result = track(kit, 'b');
      track(kit, 'c');
      expect(result.eventId).toBe('b');
      expect(added).toEqual([]);
      void result[property];
      expect(added.map(({ eventId }) => eventId)).toEqual(['a', 'b']);
    },
  );

  it('has a result that stays what it was and says so when it is printed', async () => {
    const { kit } = setUp();
    const result = track(kit, 'a');
    const expected = { status: 'accepted', eventId: 'a', issues: [] };
    expect(inspect(result)).toContain("status: 'accepted'");
    expect(JSON.parse(JSON.stringify(result))).toMatchObject(expected);
    await turn();
    expect(result).toMatchObject(expected);
    await expect(result.stored).resolves.toBe('stored');
    const { status, eventId } = track(kit, 'a');
    expect({ status, eventId }).toEqual({ status: 'skipped', eventId: 'a' });
  });

  it.each([
    ['stats()', (kit: Capi) => void kit.stats()],
    ['flush()', (kit: Capi) => void kit.flush({ timeoutMs: 1 })],
    ['health()', (kit: Capi) => void kit.health()],
    ['close()', (kit: Capi) => void kit.close({ timeoutMs: 1 })],
  ])('reaches it at once by %s', (_, call) => {
    const { kit, added } = setUp();
    track(kit, 'a');
    call(kit);
    expect(added).toHaveLength(1);
  });

  it('is what it was when it was tracked', async () => {
    const { kit, sent } = setUp();
    const tracker = kit.tracker(FACTS);
    tracker.identify({ externalId: 'before' });
    const contents = [{ id: 'mug', quantity: 1 }];
    const customData = { value: 1, currency: 'EUR', contents };
    const userData = { email: 'jane@example.com' };
    const at = new Date();
    const eventTime = new Date(at);
    tracker.track('Purchase', customData, { userData, eventTime });
    contents.push({ id: 'hat', quantity: 1 });
    customData.value = 2;
    userData.email = 'joe@example.com';
    eventTime.setTime(0);
    tracker.identify({ externalId: 'after' });
    tracker.consent('denied');
    await turn();
    const { kit: reference, sent: expected } = setUp();
    const other = reference.tracker(FACTS);
    other.identify({ externalId: 'before' });
    const { status } = other.track(
      'Purchase',
      { value: 1, currency: 'EUR', contents: [{ id: 'mug', quantity: 1 }] },
      { userData: { email: 'jane@example.com' }, eventTime: at },
    );
    expect(status).toBe('accepted');
    const [{ event_id: _, ...event }] = sent();
    const [{ event_id: __, ...wanted }] = expected();
    // Each request without the cookie gets a browser id of its own.
    expect(event).toEqual({ ...wanted, user_data: { ...wanted.user_data, fbp: event.user_data.fbp } });
    expect(event.user_data.fbp).toMatch(/^fb\./);
  });

  it('knows the request as it was before its response left', async () => {
    const { kit, sent } = setUp();
    const facts = { ...FACTS };
    kit.tracker(facts).track('Lead');
    Object.assign(facts, { ip: undefined, url: 'http://shop.example.com/other' });
    await turn();
    expect(sent()).toMatchObject([{ user_data: { client_ip_address: '8.8.8.8' } }]);
  });

  it.each([
    ['custom data with an instance in it', {}, { own: new URL('https://shop.example') }],
    ['a beforeSend', { beforeSend: (event) => event }, {}],
    ['a resolveDataset', { resolveDataset: () => '7' }, {}],
    ['a waitUntil', { waitUntil: () => undefined }, {}],
  ] satisfies [string, CapiOptions, object][])('reaches it at once with %s', (_, options, customData) => {
    const { kit, added } = setUp(options);
    kit.tracker(FACTS).trackCustom('Custom', customData);
    expect(added).toHaveLength(1);
  });

  it('ends outside of the request, where no tracker is the ambient one', async () => {
    const ambient: unknown[] = [];
    const { kit } = setUp({ onOutcome: () => void ambient.push(kit.current()) });
    const tracker = kit.tracker(FACTS);
    kit.run(tracker, () => kit.trackCustom('Purchase', { value: 'much' }));
    await turn();
    expect(ambient).toEqual([undefined]);
  });

  it('can be asked for by what hears of its end', async () => {
    const heard: unknown[] = [];
    const { kit, added } = setUp({ onOutcome: () => void heard.push(result.status, kit.stats().accepted) });
    const result = kit.tracker(FACTS).trackCustom('Purchase', { value: 'much' });
    track(kit, 'b');
    await turn();
    expect(heard).toEqual(['refused', 1]);
    expect(result.status).toBe('invalid');
    expect(added).toHaveLength(1);
  });

  it('does not wait with many others', async () => {
    const { kit, added } = setUp();
    for (let i = 0; i < 100; i += 1) track(kit, String(i));
    expect(added).toHaveLength(96);
    await turn();
    expect(added.map(({ eventId }) => eventId)).toEqual(Array.from({ length: 100 }, (_, i) => String(i)));
  });
});
