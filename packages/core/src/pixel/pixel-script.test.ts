import { createHash } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createCapi } from '../capi';
import type { CapiOptions } from '../options';
import type { RequestFacts } from '../request/request-facts';
import type { Tracker } from '../tracker';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const PURCHASE = { value: 42, currency: 'EUR' };
const logger = { warn: () => undefined, error: () => undefined };

function trackerOf(options: CapiOptions = {}, headers: RequestFacts['headers'] = {}): Tracker {
  const kit = createCapi({
    datasetId: '1234567890',
    accessToken: 'x',
    baseUrl: 'https://graph.example.com',
    logger,
    ...options,
  });
  onTestFinished(async () => void (await kit.close({ timeoutMs: 1 })));
  return kit.tracker({
    method: 'GET',
    url: 'https://shop.example.com/thanks',
    ip: '8.8.8.8',
    headers: {
      'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0',
      'sec-fetch-mode': 'navigate',
      ...headers,
    },
  });
}

interface Ran {
  /** The calls that wait for the Pixel, as JSON says them. */
  readonly calls: readonly unknown[][];
  /** The addresses of the scripts that were put on the page, and their nonces. */
  readonly loaded: readonly { readonly src?: string; readonly nonce?: string }[];
}

/** Runs the script as a page does, with the Pixel it has already, if any. */
function run(html: string, fbq?: (...call: unknown[]) => void, nonce?: string): Ran {
  const code = /^<script(?: nonce="[^"]*")?>(.*?)<\/script>/s.exec(html)?.[1] ?? '';
  const loaded: object[] = [];
  const document = {
    currentScript: { nonce },
    createElement: () => ({}),
    head: { appendChild: (element: object) => loaded.push(element) },
  };
  const window: { fbq?: ((...call: unknown[]) => void) & { queue?: ArrayLike<unknown>[] } } = { fbq };
  // oxlint-disable-next-line typescript/no-implied-eval -- the page's script is what is tested
  new Function('window', 'document', `with (window) { ${code} }`)(window, document);
  return { calls: (window.fbq?.queue ?? []).map((call) => Array.from(call)), loaded };
}

const callsOf = (html: string): readonly unknown[][] => run(html).calls;

describe('pixelScript()', () => {
  it('puts the Pixel on the page, then tells the page view and the events of the request with the ids of the server', () => {
    const tracker = trackerOf();
    const pageView = tracker.track('PageView');
    const purchase = tracker.track('Purchase', PURCHASE);
    const { calls, loaded } = run(tracker.pixelScript({ nonce: 'r4nd0m' }), undefined, 'r4nd0m');
    expect(loaded).toEqual([{ async: true, src: 'https://connect.facebook.net/en_US/fbevents.js', nonce: 'r4nd0m' }]);
    expect(calls).toEqual([
      ['init', '1234567890'],
      ['track', 'PageView', {}, { eventID: pageView.eventId }],
      ['track', 'Purchase', PURCHASE, { eventID: purchase.eventId }],
    ]);
  });

  it('reserves the id of a page view that is tracked after it was written', () => {
    const tracker = trackerOf({}, { 'x-capi-event-id': 'of-a-purchase' });
    const [, [, , , details] = []] = callsOf(tracker.pixelScript());
    expect(callsOf(tracker.pixelScript())[1]?.[3]).toEqual(details);
    expect(details).toEqual({ eventID: tracker.track('PageView').eventId });
    expect(tracker.eventId('Purchase')).toBe('of-a-purchase');
  });

  it('hands over the events of a page after a redirect, beside its page view', () => {
    const tracker = trackerOf();
    tracker.track('ViewContent');
    const { eventId } = tracker.track('PageView');
    const html = tracker.pixelScript({ events: [{ name: 'Purchase', customData: PURCHASE, eventId: 'order-1' }] });
    expect(callsOf(html).slice(1)).toEqual([
      ['track', 'PageView', {}, { eventID: eventId }],
      ['track', 'Purchase', PURCHASE, { eventID: 'order-1' }],
    ]);
  });

  it('gives the Pixel what identify() knows, hashed as in server events, one value a key', () => {
    const tracker = trackerOf({ defaultCountry: 'DE' });
    tracker.identify({
      email: [' Jane@Example.COM', 'j@example.com'],
      phone: '030 123456',
      country: 'DE',
      leadId: '123456789012345',
      fbp: 'fb.1.1700000000000.7',
    });
    const html = tracker.pixelScript();
    const matching = { em: sha256('jane@example.com'), ph: sha256('4930123456'), country: sha256('de') };
    expect(callsOf(html)[0]).toEqual(['init', '1234567890', matching]);
    expect(html).toContain(`ud%5Bem%5D=${matching.em}`);
    expect(html).not.toMatch(/jane|123456789012345|fb\.1/i);
  });

  it('tells each dataset of the request, and each event only those it went to', () => {
    const tracker = trackerOf({ resolveDataset: () => ['11', '22', 'nonsense"'] });
    tracker.trackCustom('ShareDiscount', {}, { eventId: 'a' });
    tracker.track('Lead', {}, { eventId: 'b', datasetId: '33' });
    expect(callsOf(tracker.pixelScript({ pageView: false }))).toEqual([
      ['init', '11'],
      ['init', '22'],
      ['init', '33'],
      ['trackSingleCustom', '11', 'ShareDiscount', {}, { eventID: 'a' }],
      ['trackSingleCustom', '22', 'ShareDiscount', {}, { eventID: 'a' }],
      ['trackSingle', '33', 'Lead', {}, { eventID: 'b' }],
    ]);
  });

  it('takes the Pixel of a sandbox on this machine', () => {
    const html = trackerOf({ baseUrl: 'http://127.0.0.1:4400/' }).pixelScript();
    expect(run(html).loaded).toMatchObject([{ src: 'http://127.0.0.1:4400/en_US/fbevents.js' }]);
    expect(html).toContain('src="http://127.0.0.1:4400/tr?id=1234567890&amp;ev=PageView');
  });

  it('shows an image with the id of the page view where there is no JavaScript', () => {
    const tracker = trackerOf({ resolveDataset: () => ['11', '22'] });
    const id = tracker.eventId('PageView');
    expect(tracker.pixelScript().split('</script>')[1]).toBe(
      `<noscript>${['11', '22']
        .map(
          (dataset) =>
            `<img hidden alt="" width="1" height="1" src="https://www.facebook.com/tr?id=${dataset}&amp;ev=PageView&amp;eid=${id}&amp;noscript=1">`,
        )
        .join('')}</noscript>`,
    );
    expect(tracker.pixelScript({ pageView: false })).not.toContain('noscript');
  });

  it('leaves a Pixel that is on the page alone', () => {
    const calls: unknown[][] = [];
    const { loaded } = run(trackerOf().pixelScript(), (...call) => void calls.push(call));
    expect(loaded).toEqual([]);
    expect(calls.map(([verb]) => verb)).toEqual(['init', 'track']);
  });
});

describe('pixelScript({ base: false })', () => {
  it('writes the calls of the request’s events alone, and nothing without any', () => {
    const tracker = trackerOf();
    expect(tracker.pixelScript({ base: false })).toBe('');
    tracker.track('Purchase', PURCHASE, { eventId: 'order-1' });
    expect(tracker.pixelScript({ base: false, nonce: 'n' })).toBe(
      `<script nonce="n">if(window.fbq){fbq('track',"Purchase",{"value":42,"currency":"EUR"},{eventID:"order-1"});}</script>`,
    );
  });

  it.each(['"><b>', 'a b', "'"])('makes a nonce such as %j harmless', (nonce) => {
    const events = [{ name: 'Lead', eventId: '1' }];
    expect(trackerOf().pixelScript({ base: false, events, nonce })).toMatch(/^<script nonce="[ab]*">if/);
  });

  it('does nothing on a page without the Pixel', () => {
    const tracker = trackerOf();
    tracker.track('Lead');
    expect(run(tracker.pixelScript({ base: false }))).toEqual({ calls: [], loaded: [] });
  });

  it.each<[string, CapiOptions]>([
    ['sending is switched off', { enabled: false }],
    ['no dataset is known', { resolveDataset: () => undefined, datasetId: undefined }],
  ])('is what is written when %s', (_, options) => {
    const tracker = trackerOf(options);
    tracker.track('Lead', {}, { eventId: 'a' });
    const html = tracker.pixelScript({ events: [{ name: 'Lead', eventId: 'a' }] });
    expect(html).toBe(`<script>if(window.fbq){fbq('track',"Lead",{},{eventID:"a"});}</script>`);
    expect(tracker.pixelData()).toMatchObject({ datasetIds: [] });
  });
});

describe('the Pixel and consent', () => {
  it('stays off the page when consent is denied, whatever the events', () => {
    const tracker = trackerOf({ consent: () => 'denied' });
    const events = [{ name: 'Lead', eventId: '1' }];
    expect(tracker.pixelScript({ events })).toBe('');
    expect(tracker.pixelScript({ events, base: false, whenDenied: 'revoke' })).toBe('');
    expect(tracker.pixelData({ events })).toMatchObject({
      consent: 'denied',
      datasetIds: [],
      advancedMatching: {},
      events: [],
    });
  });

  it('waits for the page’s word where the page asks: revoked before init, without user data and image', () => {
    const tracker = trackerOf({ consent: () => 'denied' });
    tracker.identify({ email: 'jane@example.com' });
    const html = tracker.pixelScript({ whenDenied: 'revoke' });
    expect(callsOf(html).map((call) => call.slice(0, 3))).toEqual([
      ['consent', 'revoke'],
      ['init', '1234567890'],
      ['track', 'PageView', {}],
    ]);
    expect(html).not.toContain('<noscript>');
  });

  it.each<[string, CapiOptions, RequestFacts['headers']]>([
    ['limited', { consent: () => 'limited' }, {}],
    ['limited by Sec-GPC', { respectGpc: true }, { 'sec-gpc': '1' }],
  ])('limits data use before init when it is %s', (_, options, headers) => {
    const tracker = trackerOf(options, headers);
    const html = tracker.pixelScript();
    expect(callsOf(html)[0]).toEqual(['dataProcessingOptions', ['LDU'], 0, 0]);
    expect(html).toContain('&amp;dpo=LDU&amp;dpoco=0&amp;dpost=0');
  });

  it('limits the whole page when one of its events was limited', () => {
    const tracker = trackerOf();
    tracker.track('PageView');
    tracker.track('Lead', {}, { dataProcessing: { options: ['LDU'], country: 1, state: 1000 } });
    expect(callsOf(tracker.pixelScript())[0]).toEqual(['dataProcessingOptions', ['LDU'], 1, 1000]);
    expect(tracker.pixelScript({ base: false })).toContain(`{fbq('dataProcessingOptions',["LDU"],1,1000);fbq('track'`);
  });
});

describe('pixelData()', () => {
  it('is plain JSON that says the same', () => {
    const tracker = trackerOf({ consent: () => 'limited' });
    tracker.identify({ email: 'jane@example.com' });
    const { eventId } = tracker.track('PageView');
    tracker.trackCustom('ShareDiscount', { at: new Date(0) }, { eventId: 'a' });
    const data = tracker.pixelData();
    expect(data).toEqual({
      consent: 'limited',
      scriptUrl: 'https://connect.facebook.net/en_US/fbevents.js',
      datasetIds: ['1234567890'],
      advancedMatching: { em: sha256('jane@example.com') },
      dataProcessing: [['LDU'], 0, 0],
      events: [
        { verb: 'track', name: 'PageView', customData: {}, eventId },
        { verb: 'trackCustom', name: 'ShareDiscount', customData: { at: '1970-01-01T00:00:00.000Z' }, eventId: 'a' },
      ],
    });
    expect(JSON.parse(JSON.stringify(data))).toEqual(data);
  });

  it('says to load nothing when it cannot be made', () => {
    const events = new Proxy([], {
      get: () => {
        throw new Error('no');
      },
    });
    expect(trackerOf().pixelData({ events })).toMatchObject({ consent: 'denied', datasetIds: [], events: [] });
  });
});
