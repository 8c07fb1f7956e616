import { createCapi } from '@capikit/core';
import { startSandbox, type Sandbox } from '@capikit/sandbox';
import { readFileSync } from 'node:fs';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { launchChromium, openPage } from './chromium';
import { sendManyEvents, sendShopEvents } from './shop-events.mjs';

const VIEWS = ['/', '/deduplication', '/match-keys', '/helper', '/faults', '/nothing-here'];
const LOOKS: readonly [string, BrowserContextOptions][] = [
  ['light, wide', { colorScheme: 'light', viewport: { width: 1_280, height: 800 } }],
  ['dark, wide', { colorScheme: 'dark', viewport: { width: 1_280, height: 800 } }],
  ['light, narrow', { colorScheme: 'light', viewport: { width: 390, height: 844 } }],
  ['dark, narrow', { colorScheme: 'dark', viewport: { width: 390, height: 844 } }],
];
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

async function openSandbox(port = 0): Promise<Sandbox> {
  const sandbox = await startSandbox({ port });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

/** Opens a view and waits until the page is live. Counts what it asks of other machines as a problem. */
async function open(
  sandbox: Sandbox,
  path: string,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; problems: readonly string[] }> {
  const { page, problems } = await openPage(browser, options);
  const foreign: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(`${sandbox.url}/`)) foreign.push(request.url());
  });
  await page.goto(sandbox.url + path);
  await page.waitForSelector('.connection.is-live');
  return {
    page,
    get problems() {
      return [...problems, ...foreign];
    },
  };
}

/** What axe finds, in words. */
async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  const found = await page.evaluate<{ id: string; nodes: { target: string[]; failureSummary: string }[] }[]>(
    'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)',
  );
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary}`),
  );
}

/** The addresses of an event from each side, of one with a warning and of one that was refused, each as its line opens it. */
async function openedEvents(page: Page): Promise<readonly string[]> {
  const addresses: string[] = [];
  for (const filter of [
    'source=server&event=Purchase&verdict=ok',
    'source=browser',
    'verdict=warning',
    'verdict=refused',
  ]) {
    // oxlint-disable no-await-in-loop -- one after the other
    await page.goto(`${new URL(page.url()).origin}/?${filter}`);
    await page.click('.grid-body a');
    await page.waitForSelector('.event-pane .match-keys');
    // oxlint-enable no-await-in-loop
    addresses.push(new URL(page.url()).pathname);
  }
  return addresses;
}

describe.each(LOOKS)('the sandbox page, %s,', (_, look) => {
  it.each([
    ['with a shop’s events', true],
    ['empty', false],
  ])('has no fault axe can find and logs none, on any view, %s', async (__, hasEvents) => {
    const sandbox = await openSandbox();
    if (hasEvents) await sendShopEvents(sandbox);
    const { page, ...seen } = await open(sandbox, '/', look);
    const found: string[] = [];
    for (const path of [...VIEWS, ...(hasEvents ? await openedEvents(page) : ['/events/1'])]) {
      // oxlint-disable no-await-in-loop -- one page looks at one view after the other
      await page.goto(sandbox.url + path);
      await page.waitForSelector('.connection.is-live');
      await page.waitForSelector('[aria-busy=true]', { state: 'detached' });
      if (hasEvents) await page.waitForSelector('text=/No (such )?events/', { state: 'detached' });
      if (hasEvents && path.startsWith('/events/')) await page.waitForSelector('.event-pane .match-keys');
      found.push(...(await violations(page)).map((one) => `${path} ${one}`));
      const sideways = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      expect([path, sideways]).toEqual([path, 0]);
      // oxlint-enable no-await-in-loop
    }
    expect(found).toEqual([]);
    // Asking for an address that does not exist is the test's own doing.
    expect(seen).toEqual({ problems: [] });
  });
});

describe('the list', () => {
  it('stays small and quick with 5,000 events, and finds what is looked for', async () => {
    const sandbox = await openSandbox();
    await sendManyEvents(sandbox, 5_000);
    await sandbox.waitUntil(() => sandbox.events.length === 5_000);
    const { page, problems } = await open(sandbox, '/');
    await page.waitForSelector('text=5,000 lines');
    const rows = (): Promise<number> => page.locator('.grid-body [role=row]').count();
    expect(await rows()).toBeLessThan(100);
    expect(await page.evaluate('document.querySelectorAll("*").length')).toBeLessThan(2_500);
    await page.locator('[role=grid]').evaluate((grid) => grid.scrollTo({ top: grid.scrollHeight / 2 }));
    await page.waitForSelector('.grid-body [role=row][aria-rowindex^="25"]');
    expect(await rows()).toBeLessThan(100);

    await page.selectOption('[aria-label=Event]', 'Purchase');
    await page.waitForSelector('text=1,000 of 5,000');
    await page.selectOption('[aria-label=Source]', 'browser');
    await page.waitForSelector('text=500 of 5,000');
    await page.fill('[aria-label="Filter by text"]', 'many.2004');
    await page.waitForSelector('text=1 of 5,000');
    await page.click('.grid-body a');
    await page.waitForSelector('.event-pane >> text=many.2004');
    // The address leads here again.
    const address = page.url();
    await page.goto(address);
    await page.waitForSelector('.event-pane >> text=many.2004');
    await page.waitForSelector('text=1 of 5,000');
    expect(problems).toEqual([]);
  });

  it('is worked by keys alone', async () => {
    const sandbox = await openSandbox();
    await sendShopEvents(sandbox);
    const { page } = await open(sandbox, '/');
    await page.waitForSelector('.grid-body [role=row]');
    await page.keyboard.press('/');
    await page.keyboard.type('Purchase');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[role=grid]:focus');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    const title = page.locator('#event-title');
    // Its number, until it is loaded.
    await page.waitForSelector('#event-title:text-is("Purchase")');
    const first = page.url();
    await page.keyboard.press('k');
    await page.waitForURL((url) => url.href !== first);
    await page.keyboard.press('Escape');
    await title.waitFor({ state: 'detached' });
    await page.keyboard.press('?');
    await page.waitForSelector('dialog[open]');
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog[open]', { state: 'detached' });
  });

  it('is held and emptied', async () => {
    const sandbox = await openSandbox();
    await sendShopEvents(sandbox);
    const { page } = await open(sandbox, '/');
    const before = sandbox.events.length;
    await page.waitForSelector('.count');
    const shown = await page.textContent('.count');
    await page.keyboard.press('p');
    await sendManyEvents(sandbox, 10);
    await page.waitForSelector('text=Resume (10 waiting)');
    expect(await page.textContent('.count')).toBe(shown);
    await page.click('text=Resume (10 waiting)');
    await page.waitForSelector(`.count:not(:text-is("${shown}"))`);
    expect(sandbox.events.length).toBe(before + 10);
    await page.click('text=Clear all');
    await page.waitForSelector('text=No events yet');
    expect(sandbox.events).toEqual([]);
  });

  it('says when the sandbox is gone, keeps what it showed, and goes on when it is back', async () => {
    const sandbox = await openSandbox();
    await sendShopEvents(sandbox);
    const { page } = await open(sandbox, '/');
    await page.waitForSelector('.grid-body [role=row]');
    await sandbox.close();
    await page.waitForSelector('text=The sandbox does not answer.');
    expect(await page.locator('.grid-body [role=row]').count()).toBeGreaterThan(5);
    const again = await openSandbox(Number(new URL(sandbox.url).port));
    await page.waitForSelector('.connection.is-live', { timeout: 30_000 });
    await sendManyEvents(again, 2);
    await page.waitForSelector('.grid-body >> text=PageView');
  });
});

describe('the views beside the list', () => {
  it('deduplication: pairs, and a sentence for each event alone', async () => {
    const sandbox = await openSandbox();
    await sendShopEvents(sandbox);
    const { page } = await open(sandbox, '/deduplication');
    await page.waitForSelector('text=13 pairs');
    const text = (await page.textContent('main')) ?? '';
    expect(text).toMatch(/75\s?%/);
    const sentences = await page.locator('.lone').allTextContents();
    expect(sentences.length).toBeGreaterThan(2);
    for (const sentence of sentences) expect(sentence).toMatch(/[a-z]{3}.*\.$/);
  });

  it('an event: each hash with its rule, each issue with Meta’s page', async () => {
    const sandbox = await openSandbox();
    await sendShopEvents(sandbox);
    const { page } = await open(sandbox, '/?source=server&q=Purchase.1005');
    await page.click('.grid-body a');
    await page.waitForSelector('.event-pane .match-keys');
    const email = page.locator('.match-keys li', { has: page.locator('code:text-is("em")') });
    expect(await email.textContent()).toMatch(/hashed.*[a-z]{4}.*[\da-f]{64}/);
    await page.goto(`${sandbox.url}/?verdict=refused`);
    await page.click('.grid-body a');
    const issue = page.locator('.event-pane .issue', { hasText: 'currency' });
    await issue.waitFor();
    expect(await issue.locator('a').getAttribute('href')).toMatch(/^https:\/\/developers\.facebook\.com\//);
  });

  it('the payload helper: issues while typing, and it sends', async () => {
    const sandbox = await openSandbox();
    const { page } = await open(sandbox, '/helper');
    await page.waitForSelector('text=Meta would take this event');
    await page.fill('[name="custom.currency"]', '');
    await page.waitForSelector('text=Meta would refuse this event');
    await page.fill('[name="custom.currency"]', 'EUR');
    await page.waitForSelector('text=Meta would take this event');
    await page.click('text=Send to the sandbox');
    await page.waitForSelector('text=Sent, answered 200.');
    expect(sandbox.events.map(({ event }) => event.event_name)).toEqual(['Purchase']);
    expect(JSON.stringify(sandbox.events)).not.toContain('jane@');
  });

  it('faults: the next requests meet them, as many as were asked for', async () => {
    const sandbox = await openSandbox();
    const { page } = await open(sandbox, '/faults');
    await page.check('text=Error 500');
    await page.fill('[aria-label="Number of requests"]', '2');
    await page.click('text=Switch on');
    await page.waitForSelector('text=Fault on:');
    const kit = createCapi({
      baseUrl: sandbox.url,
      datasetId: '1234567890',
      accessToken: 'any-token-will-do',
      retry: { baseMs: 10, maxMs: 50 },
    });
    kit.track('Lead', {}, { actionSource: 'phone_call', userData: { email: 'jane@example.com' } });
    expect(await kit.flush()).toBe(true);
    await kit.close();
    expect(sandbox.requests.map(({ status }) => status)).toEqual([500, 500, 200]);
    await page.waitForSelector('text=Fault on:', { state: 'detached' });
  });
});
