import { startSandbox, type Sandbox } from '@capikit/sandbox';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from './temporary-directory';
import { CUSTOMER } from './shop-spec';
import { startExample, type Example } from './start-example';
import { Visitor } from './visitor';

const CLICK_ID = 'IwAR2-click_id-of-this-test-0123456789';
const ORDERS = 20;

describe('examples/worker', () => {
  it('delivers what a web process without a token was told, as the shopper’s', async () => {
    const { sandbox, web, startWorker } = await open();
    const visitor = new Visitor('browser');
    await visitor.open(`${web.url}/?fbclid=${CLICK_ID}`);
    expect((await visitor.submit(`${web.url}/checkout`, CUSTOMER)).status).toBe(200);
    expect(sandbox.counts.requests).toBe(0);

    await startWorker();
    await sandbox.waitUntil(() => sandbox.events.length === 2);
    expect(sandbox.events.map(({ verdict, issues }) => [verdict, issues])).toEqual([
      ['accepted', []],
      ['accepted', []],
    ]);
    expect(sandbox.events.at(-1)?.event).toMatchObject({
      event_name: 'Purchase',
      event_source_url: `${web.url}/?fbclid=${CLICK_ID}`,
      user_data: { ...visitor.userData, em: [expect.stringMatching(/^[\da-f]{64}$/)] },
    });
    expect((await web.stop('SIGTERM')).code).toBe(0);
  });

  it('loses nothing when the worker is killed, and delivers it when one is there again', async () => {
    const { sandbox, web, startWorker } = await open();
    const worker = await startWorker();
    // The worker dies with a batch under way.
    sandbox.replyNext({ hang: true });
    await buy(web, ORDERS);
    await sandbox.waitUntil(() => sandbox.counts.requests > 0);
    await worker.stop('SIGKILL');
    await buy(web, ORDERS);

    const next = await startWorker();
    await sandbox.waitUntil(() => purchases(sandbox).size === 2 * ORDERS, { timeoutMs: 60_000 });
    const { code, output } = await next.stop('SIGTERM');
    expect(code).toBe(0);
    expect(output).toMatch(/^Worker +stopped, \d+ events delivered$/m);
  }, 90_000);

  it('starts as a whole with one command, and Ctrl-C ends all of it', async () => {
    const example = await startExample('worker/dist/main.js');
    expect((await new Visitor('browser').submit(`${example.url}/checkout`, CUSTOMER)).status).toBe(200);
    const { code, output } = await example.stop('SIGINT');
    expect(code).toBe(0);
    expect(output).toContain('Worker   stopped, 1 events delivered');
  });
});

interface Open {
  readonly sandbox: Sandbox;
  readonly web: Example;
  readonly startWorker: () => Promise<Example>;
}

async function open(): Promise<Open> {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const env = {
    META_GRAPH_URL: sandbox.url,
    META_DATASET_ID: '1234567890',
    CAPI_QUEUE_PATH: temporaryDirectory(),
  };
  return {
    sandbox,
    // As in production, where a process that cannot do its work must not start.
    web: await startExample('worker/dist/web.js', { ...env, NODE_ENV: 'production' }),
    startWorker: () => startExample('worker/dist/worker.js', { ...env, META_ACCESS_TOKEN: 'any-token-will-do' }),
  };
}

async function buy({ url }: Example, orders: number): Promise<void> {
  const visitors = Array.from({ length: orders }, () => new Visitor('browser'));
  const pages = await Promise.all(visitors.map((visitor) => visitor.submit(`${url}/checkout`, CUSTOMER)));
  expect(pages.map(({ status }) => status)).toEqual(pages.map(() => 200));
}

function purchases({ events }: Sandbox): Set<string> {
  return new Set(
    events.filter(({ event }) => event.event_name === 'Purchase').map(({ event }) => String(event.event_id)),
  );
}
