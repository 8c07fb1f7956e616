import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { probe } from './probe';
import { openSandbox, startIn } from './shop-spec';
import { SHOPS } from './shops';
import type { Example } from './start-example';

type Shop = (typeof SHOPS)[number];

describe.each(SHOPS)('stopping $name', (shop) => {
  it('is not ready some time before it refuses anybody', async () => {
    const example = await startDraining(shop);
    const answers = [await probe(example)];
    const stopped = example.stop('SIGTERM');
    // oxlint-disable-next-line no-await-in-loop -- as probes are
    while (answers.at(-1) !== 0) answers.push(await probe(example));
    expect([...new Set(answers)]).toEqual([200, 503, 0]);
    expect(await stopped).toMatchObject({ code: 0, signal: null });
  });

  it('ends at once when it is told again, by any signal', async () => {
    const example = await startDraining(shop);
    await beginRequest(example);
    const stopped = example.stop('SIGTERM');
    // oxlint-disable-next-line no-await-in-loop -- as probes are
    while ((await probe(example)) === 200);
    expect(await example.stop('SIGINT')).toMatchObject({ code: null, signal: 'SIGINT' });
    await stopped;
  });
});

it('a request that never ends keeps no shop from stopping', async () => {
  const ends = await Promise.all(
    SHOPS.map(async (shop) => {
      const example = await startDraining(shop);
      await beginRequest(example);
      const { code, signal } = await example.stop('SIGTERM');
      return { name: shop.name, code, signal };
    }),
  );
  expect(ends).toEqual(SHOPS.map(({ name }) => ({ name, code: 0, signal: null })));
}, 30_000);

/** A shop that serves on for a moment when it is told to stop. */
async function startDraining({ program, env }: Shop): Promise<Example> {
  return startIn(await openSandbox(), { program, env: { ...env, SHUTDOWN_DRAIN_MS: '1000' } });
}

/** A client that never finishes what it sends. */
async function beginRequest({ url }: Example): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  onTestFinished(() => void socket.destroy());
  // The shop may cut it.
  socket.on('error', () => {});
  await once(socket, 'connect');
  const head = ['POST /checkout HTTP/1.1', 'Host: shop.example', 'Content-Type: application/x-www-form-urlencoded'];
  socket.write(`${[...head, 'Content-Length: 100', 'Expect: 100-continue'].join('\r\n')}\r\n\r\nemail=`);
  // "100 Continue": the shop has begun to serve it.
  await once(socket, 'data');
}
