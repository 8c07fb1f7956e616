import { setTimeout as sleep } from 'node:timers/promises';
import type { Sandbox } from '@capikit/sandbox';
import { describe, expect, it, onTestFinished } from 'vitest';
import { probe } from './probe';
import { CUSTOMER, openSandbox, startIn } from './shop-spec';
import { SHOPS } from './shops';
import type { Example } from './start-example';
import { temporaryDirectory } from './temporary-directory';
import { Visitor } from './visitor';

const VISITORS = 200;
const AT_ONCE = 8;

describe.each(SHOPS)('a rolling deploy of $name', ({ program, env }) => {
  it('fails no visitor, and reports every order once', async () => {
    const { sandbox, start, balancer } = await open(program, env);
    const old = await start();
    const deploy = { isOver: false };
    const shopping = buyWhile(balancer, () => !deploy.isOver);
    await sandbox.waitUntil(() => purchases(sandbox).length > VISITORS / 10);

    await start();
    expect(await old.stop('SIGTERM')).toMatchObject({ code: 0, signal: null });
    expect(balancer.ready()).toHaveLength(1);
    deploy.isOver = true;
    const statuses = await shopping;
    expect(statuses.length).toBeGreaterThan(VISITORS);
    expect(statuses).toEqual(statuses.map(() => 200));
    await sandbox.waitUntil(() => purchases(sandbox).length >= statuses.length);
    expect(purchases(sandbox)).toHaveLength(statuses.length);
    expect(new Set(purchases(sandbox)).size).toBe(statuses.length);
  });

  it('during an outage leaves what is not delivered to the next process', async () => {
    const { sandbox, start, balancer } = await open(program, env);
    const outage = { isOver: false };
    sandbox.replyNext({ status: 503, until: () => outage.isOver });
    const old = await start();
    expect(await buyWhile(balancer, (visitors) => visitors < VISITORS)).toEqual(
      Array.from({ length: VISITORS }, () => 200),
    );
    const { code } = await old.stop('SIGTERM');
    expect(code).toBe(0);
    expect(purchases(sandbox)).toEqual([]);

    outage.isOver = true;
    const next = await start();
    await sandbox.waitUntil(() => new Set(purchases(sandbox)).size === VISITORS, { timeoutMs: 60_000 });
    expect((await next.stop('SIGTERM')).code).toBe(0);
    expect(purchases(sandbox)).toHaveLength(VISITORS);
  }, 90_000);
});

/** Sends new visitors to the shops that say they are ready, as a load balancer with a probe does. */
interface Balancer {
  ready(): readonly Example[];
  next(): Example;
}

async function open(
  program: string,
  env: Readonly<Record<string, string>>,
): Promise<{ sandbox: Sandbox; start: () => Promise<Example>; balancer: Balancer }> {
  const sandbox = await openSandbox();
  const settings = {
    ...env,
    CAPI_QUEUE_PATH: temporaryDirectory(),
    SHUTDOWN_DRAIN_MS: '1000',
    SHUTDOWN_DELIVER_MS: '2000',
  };
  const probed = new Map<Example, number>();
  let turn = 0;
  const balancer: Balancer = {
    ready: () => [...probed].filter(([, status]) => status === 200).map(([shop]) => shop),
    next: () => {
      const ready = balancer.ready();
      turn += 1;
      const shop = ready[turn % ready.length];
      if (shop === undefined) throw new Error('no shop is ready');
      return shop;
    },
  };
  const probing = new AbortController();
  onTestFinished(() => probing.abort());
  const start = async (): Promise<Example> => {
    const shop = await startIn(sandbox, { program, env: settings });
    probed.set(shop, await probe(shop));
    void keepProbing(shop);
    return shop;
  };
  async function keepProbing(shop: Example): Promise<void> {
    while (!probing.signal.aborted && probed.get(shop) !== 0) {
      // oxlint-disable-next-line no-await-in-loop -- as probes are
      await sleep(50);
      // oxlint-disable-next-line no-await-in-loop -- as probes are
      probed.set(shop, await probe(shop));
    }
  }
  return { sandbox, start, balancer };
}

/** Visitors put something into the cart and buy it, a few at a time. Resolves to the statuses of the order pages. */
async function buyWhile(balancer: Balancer, goesOn: (visitors: number) => boolean): Promise<readonly number[]> {
  const statuses: number[] = [];
  const buyInTurn = async (): Promise<void> => {
    while (goesOn(statuses.length)) {
      const at = statuses.push(0) - 1;
      const visitor = new Visitor('browser');
      // Carts are in the shop's memory: whoever began at one shop ends there.
      const { url } = balancer.next();
      // oxlint-disable-next-line no-await-in-loop -- one visitor after the other
      await visitor.submit(`${url}/cart`, { product: 'mug' });
      // oxlint-disable-next-line no-await-in-loop -- one visitor after the other
      statuses[at] = (await visitor.submit(`${url}/checkout`, CUSTOMER)).status;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, buyInTurn));
  return statuses;
}

/** The ids of the Purchases that arrived, repeats included. */
function purchases({ events }: Sandbox): readonly string[] {
  return events
    .filter(({ event, verdict }) => event.event_name === 'Purchase' && verdict === 'accepted')
    .map(({ event }) => String(event.event_id));
}
