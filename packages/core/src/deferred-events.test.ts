import { setImmediate as turn } from 'node:timers/promises';
import { inspect } from 'node:util';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createCapi, type Capi } from './capi';
import type { EventRecord } from './delivery/queue';
import { memoryQueue } from './delivery/memory-queue';
import type { CapiOptions } from './options';
import type { Outcome } from './outcome';
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
  const outcomes: Outcome[] = [];
  const kit = createCapi({
    datasetId: '1',
    accessToken: 'x',
    baseUrl: 'http://127.0.0.1:9',
    logger: { warn: () => undefined, error: () => undefined },
    onOutcome: (outcome) => void outcomes.push(outcome),
    queue,
    ...options,
  });
  onTestFinished(async () => void (await kit.close({ timeoutMs: 1 })));
  return { kit, added, outcomes, sent: () => added.map(({ body }) => JSON.parse(Buffer.from(body).toString())) };
}

const track = (kit: Capi, eventId: string) => kit.tracker(FACTS).track('Lead', {}, { eventId });

/** Keeps the process busy. */
function block(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

describe('an event of a request', () => {
  it('reaches the queue a moment later, in the order of the calls', async () => {
    const { kit, added } = setUp();
    for (const id of ['a', 'b', 'c']) track(kit, id);
    await turn();
    expect(added).toEqual([]);
    await vi.waitFor(() => expect(added.map(({ eventId }) => eventId)).toEqual(['a', 'b', 'c']));
  });

  it('reaches it after the next request that comes when it has waited long enough', async () => {
    const { kit, added } = setUp();
    track(kit, 'a');
    block(60);
    track(kit, 'b');
    const seen = [added.length];
    for (let i = 0; i < 2; i += 1) {
      // oxlint-disable-next-line no-await-in-loop -- turn by turn
      await turn();
      seen.push(added.length);
    }
    expect(seen).toEqual([0, 0, 2]);
  });

  it('lets requests that have piled up be answered first, in three looks at most', async () => {
    const { kit, added } = setUp();
    track(kit, 'a');
    block(60);
    track(kit, 'b');
    const seen: number[] = [];
    for (const id of ['c', 'd', 'e', 'f', 'g', 'h']) {
      // oxlint-disable-next-line no-await-in-loop -- turn by turn
      await turn();
      seen.push(added.length);
      track(kit, id);
    }
    expect(seen).toEqual([0, 0, 0, 0, 0, 7]);
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
    const { kit, added } = setUp();
    const result = track(kit, 'a');
    const expected = { status: 'accepted', eventId: 'a', issues: [] };
    expect(inspect(result)).toContain("status: 'accepted'");
    expect(JSON.parse(JSON.stringify(result))).toMatchObject(expected);
    expect(added).toHaveLength(1);
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
    const { kit, added, sent } = setUp();
    const tracker = kit.tracker(FACTS);
    const known = { externalId: 'before', city: 'Berlin' };
    tracker.identify(known);
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
    known.city = 'Bonn';
    tracker.identify({ externalId: 'after' });
    tracker.consent('denied');
    await vi.waitFor(() => expect(added).toHaveLength(1));
    const { kit: reference, sent: expected } = setUp();
    const other = reference.tracker(FACTS);
    other.identify({ externalId: 'before', city: 'Berlin' });
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

  it('knows the request as it was', async () => {
    const { kit, added, sent } = setUp();
    const facts = { ...FACTS, headers: { ...FACTS.headers, referer: 'https://search.example/' } };
    kit.tracker(facts).track('Lead');
    Object.assign(facts, { ip: undefined, url: 'http://shop.example.com/other', method: 'POST', headers: {} });
    await vi.waitFor(() => expect(added).toHaveLength(1));
    expect(sent()).toMatchObject([
      {
        event_source_url: FACTS.url,
        referrer_url: 'https://search.example/',
        user_data: { client_ip_address: '8.8.8.8', client_user_agent: FACTS.headers['user-agent' as never] },
      },
    ]);
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
    await vi.waitFor(() => expect(ambient).toEqual([undefined]));
  });

  it('is not overtaken by one that cannot wait', async () => {
    const { kit } = setUp();
    const first = track(kit, 'order-1');
    const own = new URL('https://shop.example');
    const second = kit.tracker(FACTS).track('Lead', { own } as never, { eventId: 'order-1' });
    expect([first.status, second.status]).toEqual(['accepted', 'skipped']);
  });

  it('has its turn later when it is tracked by what hears of the end of another', async () => {
    let turns = 0;
    const heardIn: number[] = [];
    const { kit } = setUp({
      onOutcome: () => {
        if (heardIn.push(turns) < 5) kit.tracker(FACTS).trackCustom('Purchase', { value: 'much' });
      },
    });
    kit.tracker(FACTS).trackCustom('Purchase', { value: 'much' });
    while (heardIn.length < 5) {
      turns += 1;
      // oxlint-disable-next-line no-await-in-loop -- turn by turn
      await turn();
    }
    expect(new Set(heardIn).size).toBe(5);
  });

  it('is not forgotten when the timer it waited for was a fake one', async () => {
    const { kit, added } = setUp();
    vi.useFakeTimers();
    track(kit, 'a');
    void kit.flush({ timeoutMs: 1 });
    vi.useRealTimers();
    track(kit, 'b');
    await vi.waitFor(() => expect(added.map(({ eventId }) => eventId)).toEqual(['a', 'b']));
  });

  it('is not forgotten when what it waited for was a fake immediate, and no other immediate is either', async () => {
    const { kit, added } = setUp();
    vi.useFakeTimers();
    for (let i = 0; i < 32; i += 1) track(kit, String(i));
    vi.useRealTimers();
    kit.stats();
    expect(added).toHaveLength(32);
    for (let i = 32; i < 64; i += 1) track(kit, String(i));
    await turn();
    expect(added).toHaveLength(64);
  });

  it('is asked nothing afterwards, also when an earlier one of its request could not be read', async () => {
    let asked = 0;
    const { kit, outcomes } = setUp();
    const facts = Object.defineProperty({ ...FACTS }, 'url', {
      get() {
        asked += 1;
        throw new Error('gone');
      },
    });
    const tracker = kit.tracker(facts);
    tracker.track('Lead');
    tracker.track('Lead');
    const askedDuring = asked;
    await vi.waitFor(() => expect(outcomes).toHaveLength(2));
    expect(asked).toBe(askedDuring);
  });

  it('is accepted when whoever hears of the last ends tracks it while closing', async () => {
    const { kit, added } = setUp({ onOutcome: ({ end }) => void (end === 'invalid' && track(kit, 'a')) });
    kit.tracker(FACTS).trackCustom('Purchase', { value: 'much' });
    void kit.close({ timeoutMs: 1 });
    expect(added).toHaveLength(1);
  });

  it('has the id it was given when its request cannot be read', async () => {
    const { kit, outcomes } = setUp();
    const facts = Object.defineProperty({ ...FACTS }, 'url', {
      get() {
        throw new Error('gone');
      },
    });
    const { eventId, status } = kit.tracker(facts).track('Lead');
    expect(status).toBe('refused');
    expect(outcomes).toMatchObject([{ end: 'refused', eventId }]);
  });

  it('can be asked for by what hears of its end', async () => {
    const heard: unknown[] = [];
    const { kit, added } = setUp({ onOutcome: () => void heard.push(result.status, kit.stats().accepted) });
    const result = kit.tracker(FACTS).trackCustom('Purchase', { value: 'much' });
    track(kit, 'b');
    await vi.waitFor(() => expect(added).toHaveLength(1));
    expect(heard).toEqual(['refused', 1]);
    expect(result.status).toBe('invalid');
    expect(added).toHaveLength(1);
  });

  it('does not wait for requests that have piled up with many others', async () => {
    const { kit, added } = setUp();
    track(kit, 'a');
    block(60);
    for (let i = 1; i < 32; i += 1) track(kit, String(i));
    await turn();
    expect(added).toHaveLength(32);
  });

  it('does not wait with many others', async () => {
    const { kit, added } = setUp();
    for (let i = 0; i < 31; i += 1) track(kit, String(i));
    await turn();
    expect(added).toHaveLength(0);
    for (let i = 31; i < 100; i += 1) track(kit, String(i));
    expect(added).toHaveLength(64);
    await turn();
    expect(added.map(({ eventId }) => eventId)).toEqual(Array.from({ length: 100 }, (_, i) => String(i)));
  });
});
