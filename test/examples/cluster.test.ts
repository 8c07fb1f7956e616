import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CUSTOMER } from './shop-spec';
import { startExample, type Example } from './start-example';
import { temporaryDirectory } from './temporary-directory';
import { Visitor } from './visitor';

/** Starts it, and has it stop itself: what was made, delivered, repeated and lost in the end. */
async function open(ordersPerSecond: number): Promise<{ cluster: Example; end: () => Promise<number[]> }> {
  const directory = temporaryDirectory();
  const env = { TMPDIR: directory, ORDERS_PER_SECOND: String(ordersPerSecond) };
  const cluster = await startExample('cluster/dist/main.js', env);
  const end = async (): Promise<number[]> => {
    const { code, output } = await cluster.stop('SIGINT');
    expect(code).toBe(0);
    expect(readdirSync(directory)).toEqual([]);
    const [, ...figures] =
      /^Stopped\. (\d+) orders, (\d+) delivered, (\d+) repeated, (\d+) lost\.$/m.exec(output) ?? [];
    return figures.map(Number);
  };
  return { cluster, end };
}

/** A press of a key, done. */
async function press(cluster: Example, key: string, what: RegExp): Promise<void> {
  cluster.type(key);
  await cluster.printed(what);
}

describe('examples/cluster', () => {
  it('starts with one command, delivers each order of three web processes once, and ends with Ctrl-C', async () => {
    const { cluster, end } = await open(0);
    for (let order = 0; order < 6; order += 1) {
      // oxlint-disable-next-line no-await-in-loop -- to the next web process each time
      expect((await new Visitor('browser').submit(`${cluster.url}/checkout`, CUSTOMER)).status).toBe(200);
    }
    await cluster.printed(/ 6 delivered .* web 3 of 3 · workers 2 of 2 · Redis up$/m);
    // It made none of them itself.
    expect(await end()).toEqual([0, 6, 0, 0]);
  });

  it('goes on without workers and without Redis, and delivers all of it when they are back', async () => {
    const { cluster, end } = await open(50);
    await cluster.printed(/ [1-9]\d* delivered /);
    await press(cluster, 'k', /workers 1 of 2/);
    await press(cluster, 'k', /workers 0 of 2/);
    await cluster.printed(/ \d{2,} waiting .* workers 0 of 2 · Redis up/);
    await press(cluster, 'r', /done: kill Redis/);
    await cluster.printed(/ \d{3,} waiting .* Redis down/);
    await press(cluster, 's', /done: start what was killed/);
    await cluster.printed(/ 0 waiting .* workers 2 of 2 · Redis up\n(?:.*\n)*$/);
    const [made = 0, delivered, , lost] = await end();
    expect(made).toBeGreaterThan(100);
    expect([delivered, lost]).toEqual([made, 0]);
  }, 90_000);

  it('says what to install when there is no Redis', async () => {
    const start = startExample('cluster/dist/main.js', { PATH: temporaryDirectory() });
    await expect(start).rejects.toThrow('sudo apt-get install redis-server');
  });
});
