import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchChromium, openPage } from './chromium';
import { hostilePage, kitFor } from './hostile-page';
import { HOSTILE_TEXTS, wellFormed } from './hostile-texts';
import { startPixelServer } from './pixel-server';

const PER_PAGE = 40;
const PAGES = Array.from({ length: Math.ceil(HOSTILE_TEXTS.length / PER_PAGE) }, (_, index) =>
  HOSTILE_TEXTS.slice(index * PER_PAGE, (index + 1) * PER_PAGE),
);

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

const documentOf = (html: string): string => `<!doctype html><title>Tea</title><h1>Tea</h1>${html}`;

/** The calls the page's Pixel got, once there are as many as expected. */
async function callsOf(page: Page, count: number): Promise<readonly string[]> {
  await page.waitForFunction(`(window.pixelCalls ?? []).length >= ${count}`, undefined, { timeout: 10_000 });
  return page.evaluate('window.pixelCalls');
}

const tagsOf = (page: Page): Promise<readonly string[]> =>
  page.evaluate(`[...new Set([...document.querySelectorAll('*')].map((element) => element.localName))].sort()`);
const globalsOf = (page: Page): Promise<readonly string[]> => page.evaluate('Object.keys(window)');

it.each(PAGES.map((texts, index) => [index, texts] as const))(
  'the Pixel gets what it was given, and nothing else happens, whatever the texts in it (page %i)',
  async (_, texts) => {
    const server = await startPixelServer();
    const kit = kitFor(server.url);
    const pages = texts.map((text) => hostilePage(text, kit));
    server.pages.set('/plain', { html: documentOf('') });
    server.pages.set('/', { html: documentOf(pages.map(({ html }) => html).join('\n')) });
    const { page, problems } = await openPage(browser);

    await page.goto(`${server.url}/plain`);
    const globals = await globalsOf(page);
    await page.goto(`${server.url}/`);
    const calls = pages.flatMap((hostile) => hostile.calls);
    expect(await callsOf(page, calls.length)).toEqual(calls);
    expect(problems).toEqual([]);
    expect((await globalsOf(page)).filter((name) => !globals.includes(name)).toSorted()).toEqual([
      '_fbq',
      'fbq',
      'pixelCalls',
    ]);
    expect(await tagsOf(page)).toEqual(['body', 'h1', 'head', 'html', 'noscript', 'script', 'title']);
    expect(await page.evaluate('document.scripts.length')).toBe(texts.length + 1);
    await page.context().close();
  },
);

it('works under a policy of nonces, its own script included', async () => {
  const server = await startPixelServer();
  const tracker = kitFor(server.url).tracker({ method: 'GET', url: 'https://shop.example.com/', headers: {} });
  const policy = "default-src 'none'; script-src 'nonce-r4nd0m+/='";
  server.pages.set('/', {
    html: documentOf(`${tracker.pixelScript({ nonce: 'r4nd0m+/=' })}<script>window.injected = 1</script>`),
    headers: { 'content-security-policy': policy },
  });
  const { page, problems } = await openPage(browser);
  await page.goto(`${server.url}/`);
  expect(await callsOf(page, 2)).toEqual([
    '["init","1234567890"]',
    `["track","PageView",{},{"eventID":"${tracker.eventId('PageView')}"}]`,
  ]);
  // Else the policy was none.
  expect(await page.evaluate('window.injected')).toBeUndefined();
  expect(problems).toEqual([expect.stringContaining('inline script')]);
  await page.context().close();
});

it('asks for one image, with the id of the page view, in a browser without JavaScript', async () => {
  const server = await startPixelServer();
  const kit = kitFor(server.url);
  const texts = HOSTILE_TEXTS.slice(-PER_PAGE);
  const pages = texts.map((text) => hostilePage(text, kit));
  server.pages.set('/', { html: documentOf(pages.map(({ html }) => html).join('')) });
  const { page, problems } = await openPage(browser, { javaScriptEnabled: false });
  await page.goto(`${server.url}/`, { waitUntil: 'load' });
  const expected = pages.flatMap(({ text, datasetIds }) => datasetIds.map((id) => [id, 'PageView', wellFormed(text)]));
  const asked = server.images.map((query) => [query.get('id'), query.get('ev'), query.get('eid')]);
  expect(asked.toSorted()).toEqual(expected.toSorted());
  expect(problems).toEqual([]);
  await page.context().close();
});
