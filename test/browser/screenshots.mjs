// Pictures of the sandbox page. `node test/browser/screenshots.mjs` writes the README's, `docs/sandbox.png`;
// `node test/browser/screenshots.mjs DIRECTORY` writes every view there: wide and narrow, light and dark, empty and full.
// After `pnpm run build`; needs Chromium, as the tests do.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startSandbox } from '@capikit/sandbox';
import { chromium } from 'playwright-core';
import { sendManyEvents, sendShopEvents } from './shop-events.mjs';

const VIEWS = ['events', 'deduplication', 'match-keys', 'helper', 'faults'];
const WIDE = { width: 1_280, height: 760 };
const PICTURE = { width: 1_400, height: 680 };
const NARROW = { width: 390, height: 844 };

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
const [directory] = process.argv.slice(2);
const shop = await startSandbox();
const empty = await startSandbox();
await sendShopEvents(shop);

if (directory === undefined) {
  const file = new URL('../../docs/sandbox.png', import.meta.url).pathname;
  await photograph(`${shop.url}/`, file, { viewport: PICTURE, scale: 1.1, opensEvent: true });
  console.log(file);
} else {
  mkdirSync(directory, { recursive: true });
  const full = await startSandbox();
  await sendManyEvents(full, 5_000);
  for (const [size, viewport] of Object.entries({ wide: WIDE, narrow: NARROW })) {
    for (const colorScheme of ['light', 'dark']) {
      for (const view of VIEWS) {
        const path = view === 'events' ? '/' : `/${view}`;
        const name = (what) => join(directory, `${view}-${what}-${size}-${colorScheme}.png`);
        await photograph(shop.url + path, name('shop'), { viewport, colorScheme });
        await photograph(empty.url + path, name('empty'), { viewport, colorScheme });
        await photograph(full.url + path, name('5000'), { viewport, colorScheme });
      }
      const name = join(directory, `event-${size}-${colorScheme}.png`);
      await photograph(`${shop.url}/?verdict=refused`, name, { viewport, colorScheme, opensEvent: true });
    }
  }
  await full.close();
  console.log(directory);
}
await browser.close();
await Promise.all([shop.close(), empty.close()]);

async function photograph(url, path, { viewport, colorScheme = 'light', scale = 1, opensEvent = false }) {
  const context = await browser.newContext({ viewport, colorScheme, deviceScaleFactor: scale });
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForSelector('.connection.is-live');
  if (opensEvent) {
    await page.click('.grid-body a');
    await page.waitForSelector('.event-pane[aria-busy=false]');
  }
  await page.waitForSelector('[aria-busy=true]', { state: 'detached' });
  if (!url.startsWith(empty.url)) await page.waitForSelector('text=/No (such )?events/', { state: 'detached' });
  await page.screenshot({ path });
  await context.close();
}
