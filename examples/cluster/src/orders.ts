import { setTimeout as sleep } from 'node:timers/promises';

/** Customers who buy, one after the other, so that there is something to watch. */
export class Orders {
  /** Orders the shop has confirmed. */
  made = 0;
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
      if (await buy(url)) this.made += 1;
      // oxlint-disable-next-line no-await-in-loop -- as above
      await sleep(pauseMs);
    }
  }
}

/** Whether the shop confirmed an order. */
async function buy(url: string): Promise<boolean> {
  try {
    const body = new URLSearchParams({ email: `buyer-${Math.random()}@example.com` });
    const headers = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36' };
    const response = await fetch(`${url}/checkout`, { method: 'POST', body, headers });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    // The web process that had it was killed.
    return false;
  }
}
