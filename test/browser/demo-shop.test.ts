import type { Browser } from 'playwright-core';
import { startSandbox } from '@capikit/sandbox';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startExample } from '../examples/start-example';
import { launchChromium, openPage } from './chromium';

const USER_AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

describe.each([
  ['express-shop', {}],
  ['nest-shop', {}],
  ['nest-shop', { PLATFORM: 'fastify' }],
])('%s in a browser %o', (name, env) => {
  it('sets the click’s cookies at landing, and pairs every event of both sides, the purchase once', async () => {
    const sandbox = await startSandbox();
    onTestFinished(() => sandbox.close());
    const shop = await startExample(`${name}/dist/main.js`, {
      META_GRAPH_URL: sandbox.url,
      META_DATASET_ID: '1234567890',
      META_ACCESS_TOKEN: 'any-token-will-do',
      ...env,
    });
    const { page, problems } = await openPage(browser, { userAgent: USER_AGENT });
    await page.goto(`${shop.url}/?fbclid=IwAR-click`);
    const cookies = new Map((await page.context().cookies()).map((cookie) => [cookie.name, cookie.value]));
    expect(cookies.get('_fbp')).toMatch(/^fb\.\d\.\d{13}\.\d+$/);
    expect(cookies.get('_fbc')).toMatch(/^fb\.\d\.\d{13}\.IwAR-click$/);

    // Who leaves a page before the Pixel has loaded leaves its events behind.
    const paired = (count: number): Promise<void> =>
      sandbox.waitUntil(() => sandbox.deduplication().pairs.length === count, { timeoutMs: 20_000 });
    await paired(1);
    await page.click('text=Stoneware mug');
    await paired(3);
    await page.click('text=Wish for it');
    await paired(4);
    await page.click('text=Add to cart');
    await paired(6);
    await page.click('text=Go to checkout');
    await paired(8);
    await page.fill('[name=email]', 'jane@example.com');
    await page.click('button');
    await page.waitForURL('**/orders/*');
    await paired(10);

    const names = ['PageView', 'ViewContent', 'AddToWishlist', 'AddToCart', 'InitiateCheckout', 'Purchase'];
    const counts = { PageView: 5 } as Readonly<Record<string, number>>;
    const expected = names.flatMap((one) => Array.from({ length: counts[one] ?? 1 }, () => one));
    const { pairs, lone } = sandbox.deduplication();
    expect(pairs.map(({ by, browser: { eventName } }) => [by, eventName]).toSorted()).toEqual(
      expected.map((one) => ['event_id', one]).toSorted(),
    );
    expect(lone).toEqual([]);
    expect(sandbox.events.flatMap(({ issues }) => issues)).toEqual([]);
    const ofVisitor = new Set(sandbox.events.map(({ event }) => `${event.user_data?.fbp} ${event.user_data?.fbc}`));
    expect([...ofVisitor]).toEqual([`${cookies.get('_fbp')} ${cookies.get('_fbc')}`]);
    expect(problems).toEqual([]);
  });
});
