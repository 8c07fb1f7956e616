import { eventIdFor } from '@capikit/core';
import { Agent, request } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import type { RunningProgram } from './run-program';
import { LEASE_IS_OVER_MS, Stage } from './stage';

const CHECKOUTS = 2_000;
const SHOPPERS = 40;
const SHOP = { program: 'http-shop.mjs' };

/** Sends checkout forms. A checkout the shop did not answer is sent again, as a shopper would reload. */
class Shoppers {
  /** Orders the shop has confirmed: `stored` had resolved. */
  readonly confirmed = new Set<string>();
  readonly #agent = new Agent({ keepAlive: true, maxSockets: SHOPPERS });
  readonly #visitor: Readonly<Record<string, string>>;
  #shop: Promise<string>;
  #waiting: { readonly count: number; readonly wake: () => void }[] = [];

  constructor(shop: RunningProgram, visitor: Readonly<Record<string, string>>) {
    this.#shop = shop.said('http');
    this.#visitor = visitor;
    onTestFinished(() => this.#agent.destroy());
  }

  /** Where the next checkouts go. */
  goTo(shop: RunningProgram): void {
    this.#shop = shop.said('http');
  }

  /** All checkouts, many at a time. */
  async checkOut(): Promise<void> {
    const orders = Array.from({ length: CHECKOUTS }, (_, number) => `order-${number}`);
    const shopper = async (): Promise<void> => {
      for (let order = orders.shift(); order !== undefined; order = orders.shift()) {
        // oxlint-disable-next-line no-await-in-loop -- a shopper waits for the answer
        while ((await this.#send(order)) !== 200);
        this.confirmed.add(order);
        for (const { count, wake } of this.#waiting) if (this.confirmed.size >= count) wake();
      }
    };
    await Promise.all(Array.from({ length: SHOPPERS }, shopper));
  }

  async haveConfirmed(count: number): Promise<void> {
    await new Promise<void>((wake) => void this.#waiting.push({ count, wake }));
  }

  /** The answer's status; undefined when there was none. */
  async #send(order: string): Promise<number | undefined> {
    const { session, ...form } = this.#visitor;
    const shop = await this.#shop;
    return new Promise((resolve) => {
      const headers = {
        'content-type': 'application/x-www-form-urlencoded',
        'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36',
        cookie: `session=${session}`,
        referer: `${shop}/cart?email=${encodeURIComponent(form['email'] ?? '')}`,
      };
      const sent = request(`${shop}/checkout`, { method: 'POST', agent: this.#agent, headers }, (answer) => {
        answer.resume();
        answer.once('close', () => resolve(answer.complete ? answer.statusCode : undefined));
      });
      sent.once('error', () => resolve(undefined));
      sent.end(new URLSearchParams({ ...form, order }).toString());
    });
  }
}

it(`a shop killed in the middle of ${CHECKOUTS} checkouts delivers every order it had stored`, async () => {
  const stage = await Stage.open('lmdb');
  stage.sandbox.replyNext({ delayMs: 50, until: () => false });
  const first = stage.start({ life: 'first' }, SHOP);
  const shoppers = new Shoppers(first, stage.secrets.visitor);
  const allCheckedOut = shoppers.checkOut();
  await shoppers.haveConfirmed(CHECKOUTS / 2);
  const killed = stage.kill(first);
  const second = stage.start({ life: 'second', aheadMs: LEASE_IS_OVER_MS }, SHOP);
  shoppers.goTo(second);
  await killed;
  expect(shoppers.confirmed.size).toBeLessThan(CHECKOUTS);
  await allCheckedOut;

  expect((await second.kill('SIGTERM')).code).toBe(0);
  expect(JSON.parse(await second.said('{'))).toEqual({ delivered: true });
  const { repeated: _, ...account } = stage.report(`the shop killed in the middle of ${CHECKOUTS} checkouts`);
  expect(account).toEqual({ produced: CHECKOUTS, delivered: CHECKOUTS, reported: 0, lost: 0 });
  const { ids } = stage.arrivals;
  expect([...shoppers.confirmed].filter((order) => !ids.has(eventIdFor('Purchase', order)))).toEqual([]);
  expect(shoppers.confirmed.size).toBe(CHECKOUTS);
});
