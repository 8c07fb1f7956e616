import { createCapi, type Tracker } from '@capikit/core';
import { bindResponse, nodeRequestFacts } from '@capikit/core';
import { startSandbox, type Sandbox } from '@capikit/sandbox';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { launchChromium, openPage } from './chromium';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const DATASET = '1234567890';

/** A page that a server renders with `pixelScript()`, and the sandbox both halves report to. */
async function serve(body: (tracker: Tracker) => string): Promise<{ url: string; sandbox: Sandbox }> {
  const sandbox = await startSandbox();
  const kit = createCapi({ baseUrl: sandbox.url, datasetId: DATASET, accessToken: 'any-token-will-do' });
  const server = createServer((request, response) => {
    if (!request.headers.accept?.includes('text/html')) return void response.writeHead(204).end();
    const tracker = kit.tracker(nodeRequestFacts(request), request);
    bindResponse(tracker, response);
    const html = body(tracker);
    response.writeHead(200, { 'content-type': 'text/html' }).end(`<!doctype html><title>Shop</title>${html}`);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await kit.close();
    await sandbox.close();
  });
  return { sandbox, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const browserEvents = (sandbox: Sandbox) => sandbox.events.filter(({ source }) => source === 'browser');

describe('the stand-in Pixel', () => {
  it('reports what the server tracked, with the same id and browser id: one pair', async () => {
    const { url, sandbox } = await serve((tracker) => {
      tracker.identify({ email: 'jane@example.com' });
      tracker.track('Purchase', { value: 42, currency: 'EUR', contents: [{ id: 'mug', quantity: 1 }] });
      return tracker.pixelScript();
    });
    const { page, problems } = await openPage(browser);
    await page.goto(`${url}/orders/1?fbclid=IwAR-click`);
    await sandbox.waitUntil(() => sandbox.counts.accepted === 1 && browserEvents(sandbox).length === 2);

    const [server] = sandbox.events.filter(({ source }) => source === 'server');
    const purchase = browserEvents(sandbox).find(({ event }) => event.event_name === 'Purchase');
    expect(purchase).toMatchObject({ datasetId: DATASET, verdict: 'accepted', issues: [] });
    expect(purchase?.event).toMatchObject({
      event_id: server?.event.event_id,
      event_source_url: `${url}/orders/1?fbclid=IwAR-click`,
      custom_data: { value: 42, currency: 'EUR', contents: [{ id: 'mug', quantity: 1 }] },
      user_data: {
        em: server?.event.user_data?.em,
        fbp: server?.event.user_data?.fbp,
        fbc: server?.event.user_data?.fbc,
      },
    });
    expect(sandbox.deduplication().pairs).toMatchObject([{ by: 'event_id', browser: { eventName: 'Purchase' } }]);
    expect(problems).toEqual([]);
  });

  it('holds events and writes no cookie while consent is revoked, and sends them once it is granted', async () => {
    const { url, sandbox } = await serve((tracker) => {
      tracker.consent('denied');
      return `${tracker.pixelScript({ whenDenied: 'revoke' })}<script>fbq('track','Lead',{},{eventID:'lead-1'})</script>`;
    });
    const { page } = await openPage(browser);
    await page.goto(`${url}/?fbclid=IwAR-click`);
    await page.waitForFunction('fbq.callMethod !== undefined');
    expect(await page.evaluate('document.cookie')).toBe('');
    expect(sandbox.events).toEqual([]);
    await page.evaluate("fbq('consent', 'grant')");
    await sandbox.waitUntil(() => browserEvents(sandbox).some(({ event }) => event.event_id === 'lead-1'));
    expect(await page.evaluate('document.cookie')).toMatch(
      /_fbp=fb\.1\.\d{13}\.\d+.*_fbc=fb\.1\.\d{13}\.IwAR-click|_fbc=.*_fbp=/,
    );
  });

  it('sends trackSingle to its dataset alone, hashes raw user data, and sends what is long as a form', async () => {
    const { url, sandbox } = await serve((tracker) => tracker.pixelScript({ pageView: false }));
    const { page, problems } = await openPage(browser);
    await page.goto(url);
    await page.evaluate(`
      fbq('init', '222', { em: ' Jane@Example.com ' });
      fbq('trackSingle', '222', 'Contact', {}, { eventID: 'contact-1' });
      fbq('trackCustom', 'Long', { text: 'x'.repeat(3000) }, { eventID: 'long-1' });
    `);
    await sandbox.waitUntil(() => browserEvents(sandbox).length === 3);
    const seen = browserEvents(sandbox).map(({ datasetId, event }) => `${datasetId} ${event.event_id}`);
    expect(seen.toSorted()).toEqual([`${DATASET} long-1`, '222 contact-1', '222 long-1'].toSorted());
    const contact = browserEvents(sandbox).find(({ event }) => event.event_id === 'contact-1');
    expect(contact?.event.user_data?.em).toEqual(['8c87b489ce35cf2e2f39f80e282cb2e804932a56a213983eeeb428407d43b52d']);
    expect(problems).toEqual([]);
  });
});
