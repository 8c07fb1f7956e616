// Does the sandbox's page stay usable while events pour in? `pnpm bench sandbox-feed [MINUTES]`; three minutes of 10,000 events
// a minute by default, half from the Pixel, half from a server. Counts the page's long tasks (over 50 ms, as Chromium reports
// them), how long a click on a filter takes to be painted, and the memory of the page and of the sandbox's process.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { sendManyEvents } from '../browser/shop-events.mjs';

const PER_SECOND = 10_000 / 60;
const SAMPLE_S = 15;
const minutes = Number(process.argv[2] ?? 3);

if (process.argv[2] === 'sandbox') await serve();
else await measure();

/** The sandbox, in a process of its own: what it needs is its own then. */
async function serve() {
  const { startSandbox } = await import('@capikit/sandbox');
  const sandbox = await startSandbox();
  process.on('message', () => process.send({ rss: process.memoryUsage().rss, counts: sandbox.counts }));
  process.once('disconnect', () => process.exit());
  process.send({ url: sandbox.url });
}

async function measure() {
  const child = fork(new URL(import.meta.url), ['sandbox']);
  const [{ url }] = await once(child, 'message');
  const ask = async () => {
    child.send('now');
    return (await once(child, 'message'))[0];
  };
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--js-flags=--expose-gc'],
  });
  const page = await browser.newPage({ viewport: { width: 1_280, height: 800 } });
  await page.addInitScript(`
    window.longTasks = [];
    new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask', buffered: true });
  `);
  await page.goto(url);
  await page.waitForSelector('.connection.is-live');

  console.log(
    '| s | events | long tasks | longest ms | filter painted ms | page heap MiB | page nodes | sandbox RSS MiB |',
  );
  console.log(`|${'---:|'.repeat(8)}`);
  const startedAt = performance.now();
  let sent = 0;
  for (let at = SAMPLE_S; at <= minutes * 60; at += SAMPLE_S) {
    const until = startedAt + at * 1_000;
    while (performance.now() < until) {
      const due = Math.floor(((performance.now() - startedAt) / 1_000) * PER_SECOND) - sent;
      const events = Math.max(0, due - (due % 2));
      if (events > 0) await sendManyEvents({ url }, events);
      sent += events;
      await sleep(100);
    }
    const painted = await filterMs(page);
    const tasks = await page.evaluate('longTasks.splice(0)');
    await page.evaluate('gc()');
    const { heap, nodes } = await page.evaluate(
      '({ heap: performance.memory.usedJSHeapSize, nodes: document.querySelectorAll("*").length })',
    );
    const { rss, counts } = await ask();
    const mib = (bytes) => (bytes / 1_048_576).toFixed(0);
    const longest = Math.max(0, ...tasks).toFixed(0);
    console.log(
      `| ${at} | ${counts.accepted + counts.browser} | ${tasks.length} | ${longest} | ${painted.toFixed(0)} | ${mib(heap)} | ${nodes} | ${mib(rss)} |`,
    );
  }
  await browser.close();
  child.disconnect();
}

/** From the choice of a filter until the frame that shows it, there and back. */
function filterMs(page) {
  return page.evaluate(`(async () => {
    const select = document.querySelector('[aria-label=Source]');
    const startedAt = performance.now();
    for (const value of ['browser', '']) {
      select.value = value;
      select.dispatchEvent(new Event('change', { bubbles: true }));
      await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
    }
    return (performance.now() - startedAt) / 2;
  })()`);
}
