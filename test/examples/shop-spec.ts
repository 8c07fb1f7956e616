import { createHash } from 'node:crypto';
import { startSandbox, type ReceivedEvent, type Sandbox } from '@capikit/sandbox';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startExample, type Example } from './start-example';
import { Visitor, type ClientKind, type Page } from './visitor';

/** A shop of `examples/`: how it starts, how a visitor buys there, and what the server must have told by then. */
export interface ShopUnderTest {
  /** Below `examples/`, compiled. */
  readonly program: string;
  readonly env?: Readonly<Record<string, string>>;
  /** From an advertisement (`landing`) to the order page, which is the answer. */
  buy(visitor: Visitor, shop: { readonly url: string; readonly landing: string }): Promise<Page>;
  /** The events of one such visit, and the path of the page each happened on, as a browser and as curl tell it. */
  readonly visit: readonly { readonly name: string; readonly page: Readonly<Record<ClientKind, string>> }[];
  /** The wire keys of the contact data its checkout asks for. */
  readonly asksFor: readonly (keyof typeof HASHES)[];
  /** A path whose page reports one event. */
  readonly viewPath: string;
}

/** What visitors fill into checkout forms. */
export const CUSTOMER = {
  email: ' Jane.Doe@Example.com',
  firstName: 'Jane',
  lastName: 'Doe',
  zip: '10115',
  country: 'DE',
};

const CLICK_ID = 'IwAR2-click_id-of-this-test-0123456789';
const HASHES = {
  em: sha256('jane.doe@example.com'),
  fn: sha256('jane'),
  ln: sha256('doe'),
  zp: sha256('10115'),
  country: sha256('de'),
};
const EVENTS = 1_000;
const VISITORS = 25;

/** The promises every example keeps: what a visit tells, and that stopping loses nothing. */
export function shopSpec(shop: ShopUnderTest): void {
  describe(`examples/${shop.program} ${shop.env?.['PLATFORM'] ?? ''}`, () => {
    it.each(['browser', 'curl'] as const)('tells of a whole purchase, by %s', async (kind) => {
      const sandbox = await openSandbox();
      const example = await startIn(sandbox, shop);
      const visitor = new Visitor(kind);
      const page = await shop.buy(visitor, { url: example.url, landing: `${example.url}/?fbclid=${CLICK_ID}` });
      await sandbox.waitUntil(() => sandbox.events.length >= shop.visit.length);

      const { events } = sandbox;
      expect(events.map(({ verdict, issues }) => [verdict, issues])).toEqual(events.map(() => ['accepted', []]));
      expect(events.map(({ event }) => [event.event_name, event.event_source_url])).toEqual(
        shop.visit.map((step) => [step.name, `${example.url}${step.page[kind].replace('FBCLID', CLICK_ID)}`]),
      );
      expectOneVisitor(events, visitor);
      expectPurchase(events.at(-1), page, shop);
      expect(JSON.stringify(events)).not.toMatch(/jane|doe@/i);
    });

    it('delivers all 1000 accepted events after SIGTERM', async () => {
      const sandbox = await openSandbox();
      const example = await startIn(sandbox, shop);
      // The first answer is late: most events are still in the shop's memory when the signal comes.
      sandbox.replyNext({ delayMs: 2_000 });
      const answers = await Promise.all(
        Array.from({ length: VISITORS }, () => browse(`${example.url}${shop.viewPath}`)),
      );
      expect(answers.flat()).toEqual(Array.from({ length: EVENTS }, () => 200));
      expect(sandbox.counts.accepted).toBeLessThan(EVENTS);

      expect(await example.stop('SIGTERM')).toMatchObject({ code: 0, signal: null });
      expect(new Set(sandbox.events.map(({ event }) => event.event_id)).size).toBe(EVENTS);
      expect(sandbox.counts.accepted).toBe(EVENTS);
    });

    it('works without an account, and Ctrl-C ends it at once', async () => {
      const example = await startExample(shop.program, shop.env);
      const page = await shop.buy(new Visitor('browser'), { url: example.url, landing: `${example.url}/` });
      expect(page.status).toBe(200);
      const sandboxPage = await new Visitor('browser').open(`${example.sandboxUrl}/`);
      expect(sandboxPage).toMatchObject({ status: 200, html: expect.stringContaining('<title>') });

      const { code, signal, tookMs } = await example.stop('SIGINT');
      expect({ code, signal }).toEqual({ code: 0, signal: null });
      expect(tookMs).toBeLessThan(3_000);
    });
  });
}

function expectOneVisitor(events: readonly ReceivedEvent[], visitor: Visitor): void {
  const { fbp, fbc } = visitor.userData;
  expect(fbp).toMatch(/^fb\.\d\.\d{13}\.\d+$/);
  expect(fbc).toMatch(new RegExp(String.raw`^fb\.\d\.\d{13}\.${CLICK_ID}$`));
  for (const { event } of events) {
    expect(event).toMatchObject({ action_source: 'website', event_id: expect.stringMatching(/./) });
    expect(event.user_data).toMatchObject(visitor.userData);
  }
}

function expectPurchase(
  purchase: ReceivedEvent | undefined,
  { status, headers, html }: Page,
  { asksFor }: ShopUnderTest,
): void {
  const { event_name, event_id, custom_data, user_data } = purchase?.event ?? {};
  expect(event_name).toBe('Purchase');
  expect(user_data).toMatchObject(Object.fromEntries(asksFor.map((key) => [key, [HASHES[key]]])));
  expect(custom_data).toMatchObject({ value: expect.any(Number), currency: 'EUR' });
  expect(status).toBe(200);
  expect(headers['cache-control']).toBe('private, no-store');
  const [, pixelData = '', pixelId = ''] = /fbq\('track',"Purchase",(\{.*?\}),\{eventID:("[^"]*")\}\)/.exec(html) ?? [];
  expect(JSON.parse(pixelId)).toBe(event_id);
  expect(JSON.parse(pixelData)).toEqual(custom_data);
}

/** One visitor opens a page again and again. Resolves to the statuses. */
async function browse(url: string): Promise<number[]> {
  const visitor = new Visitor('browser');
  const statuses: number[] = [];
  for (let page = 0; page < EVENTS / VISITORS; page += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one page after the other
    statuses.push((await visitor.open(url)).status);
  }
  return statuses;
}

/** A sandbox that goes with the test. */
export async function openSandbox(): Promise<Sandbox> {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  return sandbox;
}

/** Starts a shop that reports to the sandbox. */
export function startIn(sandbox: Sandbox, { program, env }: Pick<ShopUnderTest, 'program' | 'env'>): Promise<Example> {
  return startExample(program, {
    META_GRAPH_URL: sandbox.url,
    META_DATASET_ID: '1234567890',
    META_ACCESS_TOKEN: 'any-token-will-do',
    ...env,
  });
}

function sha256(value: string): string {
  return createHash('sha256').update(value).digest('hex');
}
