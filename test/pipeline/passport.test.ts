import { describe, expect, it } from 'vitest';
import { BROWSER, pageRequest, setup } from './setup';

const SECRETS = ['the-newest-secret-of-all', 'an-older-secret-still-valid'];
const PURCHASE = { value: 42, currency: 'EUR' };
/** A webhook: the payment provider's request, not the shopper's. */
const WEBHOOK = pageRequest({
  method: 'POST',
  url: 'https://shop.example.com/webhook',
  ip: '9.9.9.9',
  headers: { 'user-agent': 'Provider/1.0', 'sec-fetch-mode': undefined },
});
const SHOPPER = pageRequest({ url: 'https://shop.example.com/checkout?fbclid=AbC' });

describe('a passport', () => {
  it.each([[undefined], [{ secrets: SECRETS }]])(
    'brings the shopper’s context into a webhook, signed or not (%j)',
    async (passport) => {
      const { kit, delivered } = await setup({ passport });
      const text = kit.tracker(SHOPPER).passport();
      const result = kit.tracker(WEBHOOK).track('Purchase', PURCHASE, { passport: text, eventId: 'order-1' });
      expect(result).toMatchObject({ status: 'accepted', issues: [] });
      const [event] = await delivered();
      expect(event).toMatchObject({
        action_source: 'website',
        event_source_url: 'https://shop.example.com/checkout?fbclid=AbC',
        user_data: {
          client_ip_address: '8.8.8.8',
          client_user_agent: BROWSER,
          fbc: expect.stringMatching(/\.AbC$/),
          fbp: expect.stringMatching(/^fb\.1\./),
        },
      });
    },
  );

  it('works where there is no request at all', async () => {
    const { kit, delivered } = await setup({ passport: { secrets: SECRETS } });
    const text = kit.tracker(SHOPPER).passport();
    expect(kit.track('Purchase', PURCHASE, { passport: text }).status).toBe('accepted');
    expect((await delivered())[0]?.user_data.client_user_agent).toBe(BROWSER);
  });

  it('is taken from an older secret after a rotation', async () => {
    const old = await setup({ passport: { secrets: SECRETS.slice(1) } });
    const rotated = await setup({ passport: { secrets: SECRETS } });
    const text = old.kit.tracker(SHOPPER).passport();
    expect(rotated.kit.track('Purchase', PURCHASE, { passport: text })).toMatchObject({
      status: 'accepted',
      issues: [],
    });
  });

  it('carries the consent along', async () => {
    const { kit, delivered } = await setup();
    const limited = kit.tracker(SHOPPER);
    limited.consent('limited');
    kit.track('Purchase', PURCHASE, { passport: limited.passport() });
    expect((await delivered())[0]).toMatchObject({ data_processing_options: ['LDU'] });
    const denied = kit.tracker(SHOPPER);
    denied.consent('denied');
    expect(kit.track('Purchase', PURCHASE, { passport: denied.passport() }).reason).toBe('no-consent');
  });

  it('names its datasets, which resolveDataset could not find in a webhook', async () => {
    const { kit, sandbox } = await setup({
      datasetId: undefined,
      passport: { secrets: SECRETS },
      resolveDataset: ({ url }) => (url.includes('checkout') ? ['111', '222'] : undefined),
    });
    const text = kit.tracker(SHOPPER).passport();
    kit.tracker(WEBHOOK).track('Purchase', PURCHASE, { passport: text });
    await kit.flush();
    expect(sandbox.events.map(({ datasetId }) => datasetId).toSorted()).toEqual(['111', '222']);
  });

  describe('that is not to be trusted', () => {
    const forged = async () =>
      (await setup({ passport: { secrets: ['somebody-elses-secret'] } })).kit.tracker(SHOPPER).passport();
    const cases: [string, () => Promise<string>, string][] = [
      ['unsigned', async () => (await setup()).kit.tracker(SHOPPER).passport(), 'PASSPORT_REFUSED'],
      ['forged', forged, 'PASSPORT_REFUSED'],
      [
        'tampered with',
        async () =>
          (await setup({ passport: { secrets: SECRETS } })).kit
            .tracker(SHOPPER)
            .passport()
            .replace(/^1\.../, '1.xx'),
        'PASSPORT_REFUSED',
      ],
      [
        'of another dataset',
        async () => (await setup({ datasetId: '9', passport: { secrets: SECRETS } })).kit.tracker(SHOPPER).passport(),
        'PASSPORT_REFUSED',
      ],
      ['no passport', async () => 'hello', 'PASSPORT_REFUSED'],
      ['empty', async () => '', 'PASSPORT_REFUSED'],
    ];
    it.each(cases)(
      '(%s) is left out with an issue, and consent is then the caller’s word',
      async (_, passport, code) => {
        const { kit, delivered } = await setup({ passport: { secrets: SECRETS } });
        const text = await passport();
        const told = {
          actionSource: 'website' as const,
          eventSourceUrl: 'https://shop.example.com/',
          userData: { email: 'jane@example.com', clientUserAgent: BROWSER },
        };
        expect(kit.tracker(WEBHOOK).track('Purchase', PURCHASE, { passport: text, ...told })).toMatchObject({
          status: 'skipped',
          reason: 'no-consent',
          issues: [{ code, severity: 'warning' }],
        });
        const allowed = kit
          .tracker(WEBHOOK)
          .track('Purchase', PURCHASE, { passport: text, consent: 'granted', ...told });
        expect(allowed).toMatchObject({ status: 'accepted', issues: [{ code }] });
        expect((await delivered())[0]?.user_data).not.toHaveProperty('client_ip_address');
      },
    );

    it('(expired) likewise', async () => {
      const { kit } = await setup({ passport: { secrets: SECRETS, maxAgeMs: 1 } });
      const text = kit.tracker(SHOPPER).passport();
      const start = Date.now();
      while (Date.now() <= start + 1) await Promise.resolve();
      expect(kit.track('Purchase', PURCHASE, { passport: text })).toMatchObject({
        status: 'skipped',
        issues: [{ code: 'PASSPORT_EXPIRED' }],
      });
    });
  });
});
