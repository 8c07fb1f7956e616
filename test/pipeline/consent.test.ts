import type { Consent } from '@capikit/core';
import { describe, expect, it } from 'vitest';
import { pageRequest, setup } from './setup';

const LIMITED = {
  data_processing_options: ['LDU'],
  data_processing_options_country: 0,
  data_processing_options_state: 0,
};

describe('consent', () => {
  it('denied sends nothing, writes no cookie and makes no Pixel call', async () => {
    const { kit, outcomes, delivered } = await setup({ consent: () => 'denied' });
    const tracker = kit.tracker(pageRequest({ url: 'https://shop.example.com/?fbclid=AbC' }));
    expect(tracker.track('PageView')).toMatchObject({ status: 'skipped', reason: 'no-consent' });
    expect(tracker.cookiesToSet()).toEqual([]);
    expect(tracker.pixelScript({ events: [{ name: 'PageView', eventId: '1' }] })).toBe('');
    expect(outcomes).toMatchObject([{ end: 'skipped', reason: 'no-consent' }]);
    expect(await delivered()).toEqual([]);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('no store');
      },
    ],
    ['answers with something else', () => 'yes' as Consent],
    ['answers with a promise', () => Promise.resolve('granted') as unknown as Consent],
  ])('counts as denied when the callback %s', async (_, consent) => {
    const { kit, log } = await setup({ consent });
    expect(kit.tracker(pageRequest()).track('PageView')).toMatchObject({ status: 'skipped', reason: 'no-consent' });
    expect(log.some((line) => line.includes('consent must answer at once'))).toBe(_.includes('promise'));
  });

  it('limited sends with Limited Data Use and writes no cookie', async () => {
    const { kit, delivered } = await setup({ consent: () => 'limited' });
    const tracker = kit.tracker(pageRequest({ url: 'https://shop.example.com/?fbclid=AbC' }));
    expect(tracker.track('PageView').status).toBe('accepted');
    expect(tracker.cookiesToSet()).toEqual([]);
    const [event] = await delivered();
    expect(event).toMatchObject(LIMITED);
    expect(event?.user_data).not.toHaveProperty('fbp');
    expect(event?.user_data.fbc).toMatch(/\.AbC$/);
  });

  it('follows Sec-GPC only where asked to, and never against a denial', async () => {
    const headers = { 'sec-gpc': '1' };
    const off = await setup();
    off.kit.tracker(pageRequest({ headers })).track('PageView');
    expect((await off.delivered())[0]).not.toHaveProperty('data_processing_options');
    const on = await setup({ respectGpc: true });
    on.kit.tracker(pageRequest({ headers })).track('PageView');
    expect((await on.delivered())[0]).toMatchObject(LIMITED);
    const denied = await setup({ respectGpc: true, consent: () => 'denied' });
    expect(denied.kit.tracker(pageRequest({ headers })).track('PageView').reason).toBe('no-consent');
  });

  it('given late counts for later events and for the cookies, which leave with the headers', async () => {
    const { kit, delivered } = await setup({ consent: () => 'denied' });
    const tracker = kit.tracker(pageRequest());
    expect(tracker.track('PageView').status).toBe('skipped');
    tracker.consent('granted');
    expect(tracker.track('ViewContent').status).toBe('accepted');
    const cookies = tracker.cookiesToSet();
    expect(cookies).toHaveLength(1);
    const [event] = await delivered();
    expect(cookies[0]).toContain(`_fbp=${event?.user_data.fbp};`);
  });

  it('withdrawn in the request stops later events', async () => {
    const { kit } = await setup();
    const tracker = kit.tracker(pageRequest());
    tracker.consent('nonsense' as Consent);
    expect(tracker.track('PageView').reason).toBe('no-consent');
  });

  it('of one event can be said in its details', async () => {
    const { kit } = await setup({ consent: () => 'denied' });
    const tracker = kit.tracker(pageRequest());
    expect(tracker.track('Lead', {}, { consent: 'granted' }).status).toBe('accepted');
    expect(tracker.track('Lead').status).toBe('skipped');
  });

  it('is asked once for each request, with the facts and the framework’s request', async () => {
    const asked: unknown[] = [];
    const { kit } = await setup({ consent: (facts, request) => (asked.push([facts.method, request]), 'granted') });
    const request = { own: 'request' };
    const tracker = kit.tracker(pageRequest(), request);
    tracker.track('PageView');
    tracker.track('ViewContent');
    tracker.cookiesToSet();
    expect(asked).toEqual([['GET', request]]);
  });
});
