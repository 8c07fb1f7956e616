import type { Request } from 'express';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, openPage } from './chromium';
import { openSite, type Site } from './open-site';

// A crawler's name would be skipped: page views of crawlers are not reported.
const VISITOR: BrowserContextOptions = {
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
};
const BASE = ({ capi }: Request): string => capi.pixelScript({ pageView: false });
const SCRIPT = '<script src="/capi.js"></script>';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const ids = (site: Site, source: 'browser' | 'server'): readonly unknown[] =>
  site.from(source).map(({ event }) => event.event_id);

describe('capi() in a page', () => {
  it('tells the Pixel and the server of the same event: one pair', async () => {
    const site = await openSite({ html: (request) => BASE(request) + SCRIPT });
    const { page, problems } = await openPage(browser, VISITOR);
    await page.goto(`${site.url}/mug?fbclid=IwAR-click`);
    const id = await page.evaluate("capi('track', 'AddToCart', { content_ids: ['mug'], content_type: 'product' })");
    await site.sandbox.waitUntil(() => site.sandbox.events.length === 2);

    const [server] = site.from('server');
    const [pixel] = site.from('browser');
    expect([server?.verdict, server?.issues, pixel?.verdict]).toEqual(['accepted', [], 'accepted']);
    for (const side of [server, pixel]) {
      expect(side?.event).toMatchObject({
        event_name: 'AddToCart',
        event_id: id,
        event_source_url: `${site.url}/mug?fbclid=IwAR-click`,
        custom_data: { content_ids: ['mug'], content_type: 'product' },
      });
    }
    expect(server?.event.user_data).toMatchObject({
      fbp: pixel?.event.user_data?.fbp,
      fbc: pixel?.event.user_data?.fbc,
    });
    expect(site.sandbox.deduplication().pairs).toMatchObject([{ by: 'event_id' }]);
    expect(problems).toEqual([]);
  });

  it.each([
    [
      'before the Pixel has loaded',
      (request: Request) => `${SCRIPT}<script>capi('track','Search',{search_string:'mug'})</script>${BASE(request)}`,
    ],
    [
      'before this package has loaded',
      (request: Request) =>
        `<script>window.capi=function(){(capi.q=capi.q||[]).push(arguments)};capi('track','Search',{search_string:'mug'})</script>${BASE(request)}<script src="/capi.js" async></script>`,
    ],
    [
      'when a tag manager brings the Pixel seconds later',
      (request: Request) =>
        `${SCRIPT}<script>capi('track','Search',{search_string:'mug'})</script><template id="late">${BASE(request)}</template><script>setTimeout(() => { for (const old of document.getElementById('late').content.querySelectorAll('script')) { const one = document.createElement('script'); one.text = old.text; document.body.append(one); } }, 1000)</script>`,
    ],
  ])('works %s', async (_, html) => {
    const site = await openSite({ html });
    const { page, problems } = await openPage(browser, VISITOR);
    await page.goto(site.url);
    await site.sandbox.waitUntil(() => site.sandbox.events.length === 2);
    expect(ids(site, 'browser')).toEqual(ids(site, 'server'));
    expect(site.sandbox.deduplication().pairs).toHaveLength(1);
    expect(problems).toEqual([]);
  });

  it('still tells the server, with the visitor’s fbp, when the Pixel is blocked', async () => {
    const site = await openSite({ html: (request) => BASE(request) + SCRIPT });
    const { page } = await openPage(browser, VISITOR);
    await page.route('**/fbevents.js', (route) => route.abort());
    await page.goto(site.url);
    await page.evaluate("capi('track', 'ViewContent', { content_ids: ['mug'] })");
    await site.sandbox.waitUntil(() => site.from('server').length === 1);
    const [fbp] = (await page.context().cookies()).filter(({ name }) => name === '_fbp');
    expect(site.from('server')[0]?.event.user_data).toMatchObject({
      fbp: fbp?.value,
      client_user_agent: VISITOR.userAgent,
    });
    expect(site.from('browser')).toEqual([]);
  });

  it('keeps events until consent is given, and then says when they happened', async () => {
    const site = await openSite({
      html: ({ capi }) =>
        `${capi.pixelScript({ pageView: false })}${SCRIPT}<script>capi('init',{consent:'pending'})</script>`,
    });
    const { page, problems } = await openPage(browser, VISITOR);
    await page.goto(site.url);
    const before = Math.floor(Date.now() / 1_000);
    await page.evaluate("capi('track', 'AddToWishlist', { content_ids: ['mug'] })");
    const after = Math.floor(Date.now() / 1_000);
    await page.waitForTimeout(2_100);
    expect(site.sandbox.events).toEqual([]);
    await page.evaluate("capi('consent', 'grant')");
    await site.sandbox.waitUntil(() => site.sandbox.events.length === 2);
    const [{ event } = { event: undefined }] = site.from('server');
    expect(event?.event_time).toBeGreaterThanOrEqual(before);
    // The page says how long ago it was, so the way to the server may reach into the next second.
    expect(event?.event_time).toBeLessThanOrEqual(after + 1);
    expect(ids(site, 'browser')).toEqual(ids(site, 'server'));
    expect(problems).toEqual([]);
  });

  it.each([
    ['refused from the start', "capi('init',{consent:'denied'});capi('track','Contact')"],
    [
      'refused after events waited',
      "capi('init',{consent:'pending'});capi('track','Contact');capi('consent','revoke')",
    ],
    ['withdrawn in the same moment', "capi('track','Contact');capi('consent','revoke');capi('track','Lead')"],
  ])('sends nothing and sets no cookie when consent is %s', async (_, calls) => {
    const site = await openSite({
      html: ({ capi }) => {
        capi.consent('denied');
        return `${SCRIPT}<script>${calls}</script>${capi.pixelScript({ pageView: false, whenDenied: 'revoke' })}`;
      },
    });
    const { page, problems } = await openPage(browser, VISITOR);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.goto(site.url);
    await page.waitForFunction('window.fbq && fbq.callMethod');
    // Whatever were to come would come now: the next page is asked for after it.
    await page.goto(`${site.url}/next`);
    expect(asked.filter((path) => path === '/capi/collect' || path.startsWith('/tr'))).toEqual([]);
    expect(site.sandbox.events).toEqual([]);
    expect(await page.context().cookies()).toEqual([]);
    expect(problems).toEqual([]);
  });

  it('follows a single-page app: address and referrer are those of the moment', async () => {
    const site = await openSite({ html: (request) => BASE(request) + SCRIPT });
    const { page } = await openPage(browser, VISITOR);
    await page.goto(`${site.url}/?utm_source=ad`);
    await page.evaluate(`
      capi('track', 'PageView');
      history.pushState({}, '', '/products/mug#reviews');
      capi('track', 'PageView');
    `);
    await site.sandbox.waitUntil(() => site.from('server').length === 2);
    expect(site.from('server').map(({ event }) => [event.event_source_url, event.referrer_url])).toEqual([
      [`${site.url}/?utm_source=ad`, undefined],
      [`${site.url}/products/mug`, `${site.url}/?utm_source=ad`],
    ]);
  });

  it('reports what is clicked on the way out', async () => {
    const site = await openSite({
      html: (request) => `${BASE(request)}${SCRIPT}<a href="/next" onclick="capi('track','Contact')">Call us</a>
        <script>addEventListener('pagehide', () => capi('track', 'Schedule'))</script>`,
    });
    const { page } = await openPage(browser, VISITOR);
    await page.goto(site.url);
    await page.click('a');
    await page.waitForURL('**/next');
    await site.sandbox.waitUntil(() => site.from('server').length === 2);
    expect(
      site
        .from('server')
        .map(({ event }) => event.event_name)
        .toSorted(),
    ).toEqual(['Contact', 'Schedule']);
  });

  it('breaks no strict content security policy', async () => {
    const site = await openSite({
      headers: () => ({
        'Content-Security-Policy': `default-src 'none'; connect-src 'self'; script-src 'nonce-abc' 'strict-dynamic'; img-src * data:`,
      }),
      html: ({ capi }) =>
        `${capi.pixelScript({ pageView: false, nonce: 'abc' })}<script nonce="abc" src="/capi.js"></script><script nonce="abc">capi('track','Contact')</script>`,
    });
    const { page, problems } = await openPage(browser, VISITOR);
    await page.goto(site.url);
    await site.sandbox.waitUntil(() => site.sandbox.events.length === 2);
    expect(problems).toEqual([]);
  });

  it('sends many events in as few requests as collect() takes, in order, and only what it takes', async () => {
    const site = await openSite({ html: (request) => BASE(request) + SCRIPT });
    const { page } = await openPage(browser, VISITOR);
    const bodies: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/capi/collect')) bodies.push(request.postData() ?? '');
    });
    await page.goto(site.url);
    await page.evaluate(`
      for (let at = 0; at < 24; at += 1) capi('track', 'ViewContent', { content_ids: [String(at)] }, { eventID: 'view-' + at });
      capi('trackCustom', 'Viewed3d', { note: '€'.repeat(20000) }, { eventID: 'large' });
    `);
    await site.sandbox.waitUntil(() => site.from('server').length === 25);
    expect(bodies.map((body) => JSON.parse(body).events.length)).toEqual([10, 10, 5]);
    expect(ids(site, 'server')).toEqual([...Array.from({ length: 24 }, (_, at) => `view-${at}`), 'large']);
  });

  it('never throws, whatever it is given', async () => {
    const site = await openSite({ html: (request) => BASE(request) + SCRIPT });
    const { page, problems } = await openPage(browser, VISITOR);
    await page.goto(site.url);
    const answers = await page.evaluate(`
      const circular = {}; circular.self = circular;
      const hostile = { get value() { throw new Error('no') } };
      [
        capi(), capi(null), capi('unknown', 1), capi('track'), capi('track', 7), capi('init'), capi('init', null), capi('consent', {}),
        capi('track', 'Contact', circular), capi('track', 'Contact', hostile), capi('track', 'Contact', { big: 10n }),
        capi('track', 'Contact', 'text', 'options'), capi('track', 'Contact', {}, { get eventID() { throw new Error('no') } }),
      ].map((answer) => typeof answer)
    `);
    expect(answers).toEqual(Array.from({ length: 13 }, () => 'string'));
    await page.evaluate("window.fbq = () => { throw new Error('no') }; capi('track', 'Lead', {}, { eventID: 'last' })");
    await site.sandbox.waitUntil(() => ids(site, 'server').includes('last'));
    expect(problems).toEqual([]);
  });

  it('stays quiet where its endpoint is missing or unreachable', async () => {
    const site = await openSite({ html: (request) => BASE(request) + SCRIPT });
    const { page, problems } = await openPage(browser, VISITOR);
    await page.goto(site.url);
    await page.evaluate("capi('init', { endpoint: 'http://' }); capi('track', 'Lead')");
    await page.evaluate(
      "delete Navigator.prototype.sendBeacon; capi('init', { endpoint: '/capi/collect' }); capi('track', 'Lead', {}, { eventID: 'by-fetch' })",
    );
    await site.sandbox.waitUntil(() => ids(site, 'server').includes('by-fetch'));
    expect(problems).toEqual([]);
  });
});

it('can be imported on a server, where it does nothing', async () => {
  const { capi } = await import('../../packages/browser/src/index.mjs');
  expect(capi('track', 'PageView')).toBe('');
});
