import { setTimeout as sleep } from 'node:timers/promises';
import { eventIdFor } from '@capikit/core';

/** Customers who buy, one after the other, so that there is something to watch. */
export class Orders {
  /** The event ids of the orders that the shop has confirmed. */
  readonly made: Set<string> = new Set();
  #isOver = false;
  #buying: Promise<void> = Promise.resolve();

  /** Buys about so many times a second; 0: not at all. */
  begin(url: string, perSecond: number): void {
    if (perSecond > 0) this.#buying = this.#buy(url, 1_000 / perSecond);
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await this.#buying;
  }

  async #buy(url: string, pauseMs: number): Promise<void> {
    while (!this.#isOver) {
      // oxlint-disable-next-line no-await-in-loop -- one customer after the other
      const orderId = await buy(url);
      if (orderId !== undefined) this.made.add(eventIdFor('Purchase', orderId));
      // oxlint-disable-next-line no-await-in-loop -- as above
      await sleep(pauseMs);
    }
  }
}

/** The order that the shop confirmed, if it did. */
async function buy(url: string): Promise<string | undefined> {
  try {
    const body = new URLSearchParams({ email: `buyer-${Math.random()}@example.com` });
    const headers = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36' };
    const response = await fetch(`${url}/checkout`, { method: 'POST', body, headers });
    return /Your order ([\da-f-]+)/.exec(await response.text())?.[1];
  } catch {
    // The web process that had it was killed.
    return undefined;
  }
}
