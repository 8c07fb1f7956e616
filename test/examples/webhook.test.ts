import { createHmac, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { startSandbox, type ReceivedEvent, type Sandbox } from '@capikit/sandbox';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from './temporary-directory';
import { startExample, type Example } from './start-example';
import { Visitor } from './visitor';

const CLICK_ID = 'IwAR2-click_id-of-this-test-0123456789';
const TOLD_OFTEN = /Provider replayed[^]*Provider replayed/;

describe('examples/webhook', () => {
  it('reports one Purchase as the shopper’s, however often the provider tells of the payment', async () => {
    const shop = await open();
    await shop.startWebhook();
    const provider = await shop.startProvider();
    const visitor = new Visitor('browser');
    const page = await orderAndPay(visitor, shop);
    await provider.printed(TOLD_OFTEN);
    await shop.sandbox.waitUntil(() => purchases(shop.sandbox).length > 0);

    const [purchase, ...more] = purchases(shop.sandbox);
    expect(more).toEqual([]);
    expect(purchase).toMatchObject({ verdict: 'accepted', issues: [] });
    expect(purchase?.event).toMatchObject({
      action_source: 'website',
      event_source_url: `${shop.web.url}/?fbclid=${CLICK_ID}`,
      user_data: { ...visitor.userData, em: [expect.stringMatching(/^[\da-f]{64}$/)] },
    });
    // The page's Pixel has the same id.
    expect(page.html).toContain(`{eventID:"${purchase?.event.event_id}"}`);
  });

  it('is reported by a webhook process that was away when the shopper paid, and once when that one is replaced', async () => {
    const shop = await open();
    const provider = await shop.startProvider();
    await orderAndPay(new Visitor('browser'), shop);
    await provider.printed(/answered, waits/);

    const first = await shop.startWebhook();
    await shop.sandbox.waitUntil(() => purchases(shop.sandbox).length === 1);
    await first.stop('SIGKILL');
    await shop.startWebhook();
    await provider.printed(TOLD_OFTEN);
    expect(
      (await shop.post(shop.signed({ type: 'payment.succeeded', order: shop.orderId(), paidAt: Date.now() }))).status,
    ).toBe(204);
    await shop.stopAll();
    expect(purchases(shop.sandbox)).toHaveLength(1);
  }, 60_000);

  it('says nothing of a shopper who refused', async () => {
    const shop = await open();
    await shop.startWebhook();
    const provider = await shop.startProvider();
    const visitor = new Visitor('browser');
    visitor.cookies.set('consent', 'denied');
    await orderAndPay(visitor, shop);
    await provider.printed(TOLD_OFTEN);
    await shop.stopAll();
    expect([...visitor.cookies.keys()]).toEqual(['consent']);
    expect(shop.sandbox.counts.requests).toBe(0);
  });

  it.each([
    ['unsigned', () => ({})],
    [
      'signed with another secret and no JSON',
      (body: string) => ({ ...signature(body, 'another-secret', Date.now()), 'content-type': 'text/plain' }),
    ],
    ['signed with another secret', (body: string) => signature(body, 'another-secret', Date.now())],
    ['signed an hour ago', (body: string, secret: string) => signature(body, secret, Date.now() - 3_600_000)],
    ['signed for another body', (body: string, secret: string) => signature(`${body} `, secret, Date.now())],
  ] satisfies [string, (body: string, secret: string) => Record<string, string>][])(
    'refuses a webhook that is %s',
    async (_, sign) => {
      const shop = await open();
      await shop.startWebhook();
      await placeOrder(new Visitor('browser'), shop);
      const body = JSON.stringify({ type: 'payment.succeeded', order: shop.orderId(), paidAt: Date.now() });
      expect((await shop.post({ body, headers: sign(body, shop.secret) })).status).toBe(400);
      await shop.stopAll();
      expect(purchases(shop.sandbox)).toEqual([]);
    },
  );

  it('sends nothing by a passport that was changed in the database', async () => {
    const shop = await open();
    await shop.startWebhook();
    await placeOrder(new Visitor('browser'), shop);
    const stored = shop.readOrder();
    shop.writeOrder({ ...stored, passport: stored.passport.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')) });
    const { status } = await shop.post(
      shop.signed({ type: 'payment.succeeded', order: stored.id, paidAt: Date.now() }),
    );
    expect(status).toBe(204);
    await shop.stopAll();
    expect(purchases(shop.sandbox)).toEqual([]);
  });

  it('starts as a whole with one command, and Ctrl-C ends all of it', async () => {
    const example = await startExample('webhook/dist/main.js');
    const visitor = new Visitor('browser');
    const payPage = await visitor.submit(`${example.url}/checkout`, { email: 'jane@example.com' });
    expect((await pay(visitor, payPage)).html).toContain('Thank you');
    await example.printed(TOLD_OFTEN);
    expect((await example.stop('SIGINT')).code).toBe(0);
  });
});

interface StoredOrder {
  readonly id: string;
  readonly passport: string;
}

interface Webhook {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

interface Shop {
  readonly sandbox: Sandbox;
  readonly web: Example;
  readonly secret: string;
  startWebhook(): Promise<Example>;
  startProvider(): Promise<Example>;
  /** Ends everything that was started, with what it has to send sent. */
  stopAll(): Promise<void>;
  /** The only order's. */
  orderId(): string;
  readOrder(): StoredOrder;
  writeOrder(order: StoredOrder): void;
  signed(content: object): Webhook;
  post(webhook: Webhook): Promise<Response>;
}

async function open(): Promise<Shop> {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const directory = temporaryDirectory();
  const secret = randomBytes(16).toString('hex');
  const [webhookPort, providerPort] = [await freePort(), await freePort()];
  const webhookUrl = `http://127.0.0.1:${webhookPort}/webhooks/payments`;
  const env = {
    META_GRAPH_URL: sandbox.url,
    META_DATASET_ID: '1234567890',
    META_ACCESS_TOKEN: 'any-token-will-do',
    ORDERS_PATH: join(directory, 'orders'),
    CAPI_QUEUE_PATH: join(directory, 'queue'),
    PASSPORT_SECRET: 'a-secret-of-this-test-0123456789',
    WEBHOOK_SECRET: secret,
    WEBHOOK_URL: webhookUrl,
    PROVIDER_URL: `http://localhost:${providerPort}`,
  };
  const started: Example[] = [];
  const start = async (program: string, port = 0): Promise<Example> => {
    const example = await startExample(`webhook/dist/${program}`, { ...env, PORT: String(port) });
    started.push(example);
    return example;
  };
  const orderFile = (): string => join(env.ORDERS_PATH, readdirSync(env.ORDERS_PATH)[0] ?? '');
  const readOrder = (): StoredOrder => JSON.parse(readFileSync(orderFile(), 'utf8'));
  return {
    sandbox,
    secret,
    web: await start('shop.js'),
    startWebhook: () => start('webhook.js', webhookPort),
    startProvider: () => start('provider.js', providerPort),
    stopAll: async () => void (await Promise.all(started.map((one) => one.stop('SIGTERM')))),
    readOrder,
    orderId: () => readOrder().id,
    writeOrder: (order) => writeFileSync(orderFile(), JSON.stringify(order)),
    signed: (content) => {
      const body = JSON.stringify(content);
      return { body, headers: signature(body, secret, Date.now()) };
    },
    post: ({ body, headers }) =>
      fetch(webhookUrl, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } }),
  };
}

async function placeOrder(visitor: Visitor, { web }: Shop): Promise<Awaited<ReturnType<Visitor['submit']>>> {
  await visitor.open(`${web.url}/?fbclid=${CLICK_ID}`);
  // Nobody may listen at the provider's: the order is what counts.
  return visitor.submit(`${web.url}/checkout`, { email: ' Jane.Doe@Example.com' }, { follow: false });
}

/** From the advertisement to the page after the payment. */
async function orderAndPay(visitor: Visitor, shop: Shop): Promise<Awaited<ReturnType<typeof pay>>> {
  const { headers } = await placeOrder(visitor, shop);
  return pay(visitor, await visitor.open(String(headers.location)));
}

function pay(visitor: Visitor, { url, html }: { url: string; html: string }): ReturnType<Visitor['submit']> {
  const fields = [...html.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]);
  return visitor.submit(new URL('/pay', url).href, Object.fromEntries(fields));
}

function purchases({ events }: Sandbox): readonly ReceivedEvent[] {
  return events.filter(({ event }) => event.event_name === 'Purchase');
}

function signature(body: string, secret: string, time: number): Record<string, string> {
  const v1 = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex');
  return { 'payment-signature': `t=${time},v1=${v1}` };
}

/** A port that was free just now: a webhook's address must be known before anyone listens there. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
