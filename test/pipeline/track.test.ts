import { hashUserData, memoryQueue, type EventQueue } from '@capikit/core';
import { describe, expect, it } from 'vitest';
import { BROWSER, DATASET, pageRequest, setup, TOKEN } from './setup';

const PURCHASE = { value: 42, currency: 'EUR' };

describe('track() in a request', () => {
  it('delivers an event completed from the request, with contact data hashed', async () => {
    const { kit, delivered, outcomes } = await setup();
    const tracker = kit.tracker(
      pageRequest({
        url: 'https://shop.example.com/thanks?step=3&email=jane@example.com',
        headers: { referer: 'https://www.example.net/ad?token=x&id=1' },
      }),
    );
    const before = Math.floor(Date.now() / 1000);
    const result = tracker.track('Purchase', PURCHASE, { userData: { email: ' Jane@Example.com ' } });

    expect(result).toMatchObject({ status: 'accepted', issues: [] });
    expect(await result.stored).toBe('stored');
    const [event] = await delivered();
    expect(event).toEqual({
      event_name: 'Purchase',
      event_time: expect.any(Number),
      event_id: result.eventId,
      action_source: 'website',
      event_source_url: 'https://shop.example.com/thanks?step=3',
      referrer_url: 'https://www.example.net/ad?id=1',
      custom_data: PURCHASE,
      user_data: {
        ...hashUserData({ email: 'jane@example.com' }).userData,
        client_ip_address: '8.8.8.8',
        client_user_agent: BROWSER,
        fbp: expect.stringMatching(/^fb\.1\.\d{13}\.\d+$/),
      },
    });
    expect(event?.event_time).toBeGreaterThanOrEqual(before);
    expect(outcomes).toEqual([
      {
        datasetId: DATASET,
        eventId: result.eventId,
        eventName: 'Purchase',
        end: 'delivered',
        reason: undefined,
        error: undefined,
        fbtraceId: expect.any(String),
      },
    ]);
  });

  it('prefers what the caller says to what the request says', async () => {
    const { kit, delivered } = await setup();
    kit.tracker(pageRequest()).track(
      'Lead',
      {},
      {
        eventId: 'lead-1',
        eventTime: new Date(Date.now() - 3_600_000),
        eventSourceUrl: 'https://shop.example.com/form?password=x',
        referrerUrl: 'https://www.example.org/',
        optOut: true,
        dataProcessing: { options: ['LDU'], country: 1, state: 1000 },
        originalEventData: { event_name: 'Lead', order_id: '7' },
        userData: { clientIpAddress: '1.1.1.1', clientUserAgent: 'Own/1.0', fbp: 'fb.1.1700000000000.77' },
      },
    );
    const [event] = await delivered();
    expect(event).toMatchObject({
      event_id: 'lead-1',
      event_source_url: 'https://shop.example.com/form',
      referrer_url: 'https://www.example.org/',
      opt_out: true,
      data_processing_options: ['LDU'],
      data_processing_options_country: 1,
      data_processing_options_state: 1000,
      original_event_data: { event_name: 'Lead', order_id: '7' },
      user_data: { client_ip_address: '1.1.1.1', client_user_agent: 'Own/1.0', fbp: 'fb.1.1700000000000.77' },
    });
    expect(Math.floor(Date.now() / 1000) - (event?.event_time ?? 0)).toBeGreaterThanOrEqual(3600);
  });

  it('adds identify() to every later event, and details.userData to that', async () => {
    const { kit, delivered } = await setup();
    const tracker = kit.tracker(pageRequest());
    tracker.track('ViewContent');
    tracker.identify({ email: 'jane@example.com' });
    tracker.identify({ externalId: 7 });
    tracker.track('Lead', {}, { userData: { city: 'Paris' } });
    const [viewed, lead] = await delivered();
    expect(viewed?.user_data).not.toHaveProperty('em');
    expect(lead?.user_data).toMatchObject(
      hashUserData({ email: 'jane@example.com', externalId: '7', city: 'Paris' }).userData,
    );
  });

  it('writes the currency in upper case and passes all other custom data on verbatim', async () => {
    const { kit, delivered } = await setup();
    const customData = { value: 1, currency: 'eur', predicted_ltv: 0, num_items: 0, own: { nested: [0, false, ''] } };
    kit.tracker(pageRequest()).track('Purchase', customData);
    expect((await delivered())[0]?.custom_data).toEqual({ ...customData, currency: 'EUR' });
    expect(customData.currency).toBe('eur');
  });

  it.each([
    ['the page’s header, for the first id', { 'x-capi-event-id': 'from-the-page' }, 'from-the-page'],
    ['no unusable header', { 'x-capi-event-id': '<script>' }, /^[\da-f-]{36}$/],
    ['a random id otherwise', {}, /^[\da-f-]{36}$/],
  ])('reserves %s', async (_, headers, expected) => {
    const { kit, delivered } = await setup();
    const tracker = kit.tracker(pageRequest({ headers }));
    const reserved = tracker.eventId('Purchase');
    expect(reserved).toMatch(expected);
    expect(tracker.eventId('Purchase')).toBe(reserved);
    expect(tracker.eventId('Lead')).not.toBe(reserved);
    expect(tracker.track('Purchase', PURCHASE).eventId).toBe(reserved);
    expect(tracker.track('Purchase', PURCHASE).eventId).not.toBe(reserved);
    expect((await delivered())[0]?.event_id).toBe(reserved);
  });

  it('holds the Pixel calls of its events, whatever becomes of them on the server', async () => {
    const { kit } = await setup();
    kit.tracker(pageRequest()).track('Purchase', PURCHASE, { eventId: 'order-1' });
    const tracker = kit.tracker(pageRequest());
    expect(tracker.track('Purchase', PURCHASE, { eventId: 'order-1' })).toMatchObject({
      status: 'skipped',
      reason: 'duplicate',
    });
    tracker.track(
      'Lead',
      {},
      { eventId: 'by-phone', actionSource: 'phone_call', userData: { email: 'jane@example.com' } },
    );
    expect(tracker.pixelScript()).toContain('{eventID:"order-1"}');
    expect(tracker.trackCustom('Purchase', { value: 'much' }, { eventId: 'wrong' }).status).toBe('invalid');
    expect(tracker.pixelScript()).toContain('{eventID:"wrong"}');
    expect(tracker.pixelScript()).not.toContain('by-phone');
  });

  it('skips browsing events of crawlers, but no conversion and nobody who said who they are', async () => {
    const { kit, outcomes } = await setup();
    const crawler = () =>
      kit.tracker(pageRequest({ headers: { 'user-agent': 'Googlebot/2.1 (+http://www.google.com/bot.html)' } }));
    expect(crawler().track('PageView')).toMatchObject({ status: 'skipped', reason: 'bot' });
    expect(outcomes).toMatchObject([{ end: 'skipped', reason: 'bot', datasetId: DATASET }]);
    expect(crawler().track('Lead').status).toBe('accepted');
    expect(crawler().track('ViewContent', {}, { userData: { email: 'jane@example.com' } }).status).toBe('accepted');
    const known = crawler();
    known.identify({ externalId: '7' });
    expect(known.track('PageView').status).toBe('accepted');
    const { kit: all } = await setup({ ignoreBots: false });
    expect(all.tracker(pageRequest({ headers: { 'user-agent': 'Googlebot/2.1' } })).track('PageView').status).toBe(
      'accepted',
    );
  });

  it('does not take a till or a call centre for the customer', async () => {
    const { kit, delivered } = await setup();
    const tracker = kit.tracker(pageRequest());
    tracker.track('Purchase', PURCHASE, { actionSource: 'physical_store', userData: { email: 'jane@example.com' } });
    tracker.track(
      'Lead',
      {},
      {
        actionSource: 'app',
        appData: {
          advertiser_tracking_enabled: 1,
          extinfo: ['i2', '', '', '', '17.0', '', '', '', '', '', '', '', '', '', '', ''],
        },
      },
    );
    const [store, app] = await delivered();
    expect(Object.keys(store?.user_data ?? {})).toEqual(['em']);
    expect(store).not.toHaveProperty('event_source_url');
    expect(app?.user_data).toEqual({ client_ip_address: '8.8.8.8', client_user_agent: BROWSER });
  });

  it('warns once of a proxy that is not trusted, whatever else is known of the visitor', async () => {
    const { kit, log } = await setup({ baseUrl: 'http://192.0.2.1' });
    for (const ip of ['10.1.2.3', '10.1.2.4']) kit.tracker(pageRequest({ ip })).track('PageView');
    expect(kit.stats()).toMatchObject({ accepted: 2, clientIpDropped: 2 });
    expect(log.filter((line) => line.includes('trust proxy'))).toHaveLength(1);
  });

  it('names the address it dropped when nothing usable is left, and counts it', async () => {
    const { kit } = await setup({ baseUrl: 'http://192.0.2.1', cookies: { createFbp: false } });
    const result = kit.tracker(pageRequest({ ip: '10.1.2.3' })).track('PageView');
    expect(result.status).toBe('invalid');
    expect(result.issues.map(({ code }) => code)).toEqual(['USER_DATA_TOO_BROAD', 'CLIENT_IP_DROPPED']);
    expect(result.issues[1]?.message).toMatch(/10\.1\.2\.3.*trust proxy/);
    expect(kit.stats().clientIpDropped).toBe(1);
  });
});

describe('track() with bad input', () => {
  it.each([
    ['ms instead of s', 'Lead', {}, { eventTime: Date.now() }, 'EVENT_TIME_INVALID'],
    ['a value in words', 'Purchase', { value: '1.234,50', currency: 'EUR' }, {}, 'VALUE_INVALID'],
    ['no value', 'Purchase', { currency: 'EUR' }, {}, 'VALUE_MISSING'],
    ['no currency', 'Purchase', { value: 1 }, {}, 'CURRENCY_MISSING'],
    ['a BigInt', 'Lead', { big: 1n }, {}, 'CUSTOM_DATA_INVALID'],
    ['too much', 'Lead', { content_name: 'x'.repeat(300_000) }, {}, 'EVENT_TOO_LARGE'],
    ['a broken URL', 'Lead', {}, { eventSourceUrl: 'shop' }, 'EVENT_SOURCE_URL_INVALID'],
  ])('refuses %s with an issue and an outcome, and loses nothing else', async (_, name, customData, details, code) => {
    const { kit, outcomes, delivered, log } = await setup();
    const tracker = kit.tracker(pageRequest());
    const result = tracker.trackCustom(name, customData, details);
    tracker.track('PageView');
    expect(result.status).toBe('invalid');
    expect(result.issues.filter(({ severity }) => severity === 'error').map((issue) => issue.code)).toContain(code);
    expect(await result.stored).toBe('not-accepted');
    expect(outcomes[0]).toMatchObject({ end: 'invalid', reason: code, eventId: result.eventId });
    expect(log[0]).toContain(code);
    expect((await delivered()).map((event) => event.event_name)).toEqual(['PageView']);
  });

  it('keeps an event whose e-mail is bad, and says which field', async () => {
    const { kit, delivered, log } = await setup();
    const result = kit
      .tracker(pageRequest())
      .track('Lead', {}, { userData: { email: 'not-an-email', firstName: 'Jane' } });
    expect(result).toMatchObject({ status: 'accepted', issues: [{ severity: 'warning', path: 'user_data.em' }] });
    expect((await delivered())[0]?.user_data).toHaveProperty('fn');
    expect(log.join()).not.toContain('not-an-email');
  });

  it('sends what Meta is known to accept with validation: warn', async () => {
    const strict = await setup();
    const lax = await setup({ validation: 'warn' });
    const request = pageRequest({ headers: { 'user-agent': undefined } });
    expect(strict.kit.tracker(request).track('PageView').status).toBe('invalid');
    expect(lax.kit.tracker(request).track('PageView')).toMatchObject({
      status: 'accepted',
      issues: [{ code: 'USER_AGENT_MISSING', severity: 'warning' }],
    });
  });

  it('never throws, whatever it is given', async () => {
    const { kit } = await setup();
    const tracker = kit.tracker(pageRequest());
    const hostile = new Proxy(
      {},
      {
        get: () => {
          throw new Error('no');
        },
        ownKeys: () => {
          throw new Error('no');
        },
      },
    );
    for (const argument of [null, undefined, 0, '', Symbol('x'), hostile, [], () => 1, new Date(NaN)]) {
      for (const call of [
        () => tracker.trackCustom(argument as never),
        () => tracker.trackCustom('Lead', argument as never),
        () => tracker.trackCustom('Lead', {}, argument as never),
        () => tracker.trackCustom('Lead', {}, { userData: argument as never, eventTime: argument as never }),
        () => tracker.identify(argument as never),
        () => tracker.consent(argument as never),
        () => tracker.pixelScript(argument as never),
        () => tracker.pixelScript({ events: argument as never, nonce: argument as never }),
        () => tracker.pixelData({ events: [argument as never] }),
        () => tracker.eventId(argument as never),
        () => kit.trackCustom(argument as never, argument as never, argument as never),
      ]) {
        expect(call).not.toThrow();
      }
    }
  });
});

describe('track() outside a request', () => {
  it('needs to be told everything, and says so', async () => {
    const { kit } = await setup();
    const result = kit.track('Lead', {}, { userData: { email: 'jane@example.com' } });
    expect(result.status).toBe('invalid');
    expect(result.issues.map(({ code }) => code)).toEqual(['CONTEXT_MISSING', 'ACTION_SOURCE_INVALID']);
  });

  it('delivers what is told completely', async () => {
    const { kit, delivered } = await setup();
    expect(
      kit.track('Purchase', PURCHASE, { actionSource: 'phone_call', userData: { phone: '+1 650 555 1212' } }).status,
    ).toBe('accepted');
    expect(await delivered()).toMatchObject([{ action_source: 'phone_call' }]);
  });

  it('uses the ambient tracker where there is one', async () => {
    const { kit, delivered } = await setup();
    const tracker = kit.tracker(pageRequest());
    expect(kit.current()).toBeUndefined();
    await kit.run(tracker, async () => {
      await Promise.resolve();
      expect(kit.current()).toBe(tracker);
      kit.track('PageView');
    });
    expect((await delivered())[0]?.user_data.client_ip_address).toBe('8.8.8.8');
  });
});

describe('duplicates', () => {
  it('lets an id of the caller pass once for each name, dataset and source', async () => {
    const { kit } = await setup();
    const again = (name: string, details: object) =>
      kit.tracker(pageRequest()).trackCustom(name, PURCHASE, { eventId: '1', ...details }).status;
    expect(again('Purchase', {})).toBe('accepted');
    expect(again('Purchase', {})).toBe('skipped');
    expect(again('Lead', {})).toBe('accepted');
    expect(again('Purchase', { datasetId: '99' })).toBe('accepted');
    expect(again('Purchase', { actionSource: 'email', userData: { email: 'jane@example.com' } })).toBe('accepted');
    expect(kit.stats().skipped.duplicate).toBe(1);
  });

  it('never takes generated ids or messaging events for duplicates, and can be switched off', async () => {
    const { kit } = await setup();
    const messaging = () =>
      kit.trackCustom('Purchase', PURCHASE, {
        eventId: '1',
        actionSource: 'business_messaging',
        messagingChannel: 'messenger',
        userData: { pageId: '1', pageScopedUserId: '2' },
      });
    expect(messaging()).toMatchObject({ status: 'accepted', issues: [] });
    expect(messaging().status).toBe('accepted');
    const { kit: off } = await setup({ deduplicate: false });
    const purchase = () => off.tracker(pageRequest()).track('Purchase', PURCHASE, { eventId: '1' }).status;
    expect([purchase(), purchase()]).toEqual(['accepted', 'accepted']);
  });
});

describe('callbacks', () => {
  const boom = (): never => {
    throw new Error('jane@example.com');
  };

  it('may all throw without any effect but a line in the log', async () => {
    const { kit, delivered, log } = await setup({
      clientIp: boom,
      resolveDataset: boom,
      beforeSend: undefined,
      onOutcome: boom,
      waitUntil: boom,
      cookies: { domain: boom },
    });
    const tracker = kit.tracker(pageRequest());
    expect(tracker.track('Lead', {}, { userData: { email: 'jane@example.com' } }).status).toBe('accepted');
    expect(tracker.cookiesToSet()).toHaveLength(1);
    expect(await delivered()).toHaveLength(1);
    for (const option of ['resolveDataset', 'clientIp', 'onOutcome', 'waitUntil', 'cookies.domain']) {
      expect(
        log.some((line) => line.includes(`your ${option} failed with Error`)),
        option,
      ).toBe(true);
    }
    expect(log.join()).not.toContain('jane@example.com');
  });

  it('beforeSend may change, drop, or break', async () => {
    const changed = await setup({ beforeSend: (event) => ({ ...event, custom_data: { status: 'changed' } }) });
    changed.kit.tracker(pageRequest()).track('Lead');
    expect((await changed.delivered())[0]?.custom_data).toEqual({ status: 'changed' });

    const dropped = await setup({ beforeSend: () => null });
    expect(dropped.kit.tracker(pageRequest()).track('Lead')).toMatchObject({
      status: 'skipped',
      reason: 'before-send',
    });

    const broken = await setup({ beforeSend: boom });
    expect(broken.kit.tracker(pageRequest()).track('Lead').status).toBe('accepted');

    const late = await setup({ beforeSend: (async () => null) as never });
    expect(late.kit.tracker(pageRequest()).track('Lead')).toMatchObject({ status: 'skipped', reason: 'before-send' });
    expect(late.log.join()).toContain('beforeSend must answer at once');

    const spoilt = await setup({ beforeSend: (event) => ({ ...event, event_time: 1 }) });
    expect(spoilt.kit.tracker(pageRequest()).track('Lead')).toMatchObject({
      status: 'invalid',
      issues: [{ code: 'EVENT_TIME_TOO_OLD' }],
    });
  });

  it('waitUntil is given work that lasts until the event has ended', async () => {
    const work: Promise<unknown>[] = [];
    const { kit, sandbox } = await setup({ waitUntil: (promise) => void work.push(promise) });
    kit.tracker(pageRequest()).track('Lead');
    expect(work).toHaveLength(1);
    await work[0];
    expect(sandbox.events).toHaveLength(1);
  });
});

describe('queues that answer later', () => {
  const later = (answer: () => Promise<'added' | 'duplicate' | 'full'>): EventQueue => {
    const queue = memoryQueue();
    return {
      ...queue,
      add: async (records) => {
        const answered = await answer();
        return answered === 'added' ? queue.add(records) : answered;
      },
      claim: (options) => queue.claim(options),
      depth: () => queue.depth(),
      close: () => queue.close(),
    };
  };

  it.each([
    ['added', async () => 'added' as const, 'stored', { end: 'delivered' }],
    ['duplicate', async () => 'duplicate' as const, 'duplicate', { end: 'skipped', reason: 'duplicate' }],
    ['full', async () => 'full' as const, 'refused', { end: 'refused', reason: 'queue-full' }],
    ['a rejection', () => Promise.reject(new Error('disk')), 'refused', { end: 'refused', reason: 'queue-failed' }],
  ])('tell through `stored` and the outcome: %s', async (_, answer, stored, outcome) => {
    const { kit, outcomes } = await setup({ queue: later(answer) });
    const result = kit.tracker(pageRequest()).track('Lead');
    expect(result.status).toBe('accepted');
    expect(await result.stored).toBe(stored);
    await kit.flush();
    expect(outcomes).toMatchObject([outcome]);
    expect(kit.stats().accepted).toBe(1);
  });

  it('are waited for by close()', async () => {
    const { kit, sandbox } = await setup({ queue: later(async () => 'added') });
    kit.tracker(pageRequest()).track('Lead');
    expect(await kit.close()).toBe(true);
    expect(sandbox.events).toHaveLength(1);
  });
});

describe('a queue that fails at once', () => {
  it('refuses the event and hurts nobody', async () => {
    const queue: EventQueue = Object.assign(memoryQueue(), {
      add: () => {
        throw new Error('broken');
      },
    });
    const { kit, outcomes, log } = await setup({ queue });
    const result = kit.tracker(pageRequest()).track('Lead');
    expect(result.status).toBe('refused');
    expect(outcomes).toMatchObject([{ end: 'refused', eventId: result.eventId }]);
    expect(log.join()).toContain('refused');
  });

  it('refuses the new event when full, and keeps the older ones', async () => {
    const { kit, outcomes, delivered } = await setup({ queue: memoryQueue({ maxEvents: 2 }) });
    const track = () => kit.tracker(pageRequest()).track('Lead').status;
    expect([track(), track(), track()]).toEqual(['accepted', 'accepted', 'refused']);
    expect(outcomes).toMatchObject([{ end: 'refused', reason: 'queue-full' }]);
    expect(await delivered()).toHaveLength(2);
  });
});

describe('the token', () => {
  it('is in no result, outcome, log line or statistic', async () => {
    const { kit, outcomes, log, sandbox } = await setup({ appSecret: 'sentinel-secret' });
    sandbox.revoke(TOKEN);
    const result = kit.tracker(pageRequest()).track('Lead');
    await kit.flush({ timeoutMs: 500 });
    expect(log.join()).toMatch(/190|token/i);
    const said = JSON.stringify([result, outcomes, log, kit.stats(), kit, sandbox.requests]);
    expect(said).not.toContain(TOKEN);
    expect(said).not.toContain('sentinel-secret');
  });
});
