import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { eventRecord } from '@capikit/core/testing';
import { redisQueue } from '@capikit/queue-redis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startRedis } from '../redis-server.mjs';
import { CUSTOMER, openSandbox } from './shop-spec';
import { startExample, type Example } from './start-example';
import { temporaryDirectory } from './temporary-directory';
import { Visitor } from './visitor';

/** Starts it, and has it stop itself: what was made, delivered, repeated and lost in the end. */
async function open(
  ordersPerSecond: number,
  given: Readonly<Record<string, string>> = {},
): Promise<{ cluster: Example; end: () => Promise<number[]> }> {
  const directory = temporaryDirectory();
  const env = { TMPDIR: directory, ORDERS_PER_SECOND: String(ordersPerSecond), ...given };
  const cluster = await startExample('cluster/dist/main.js', env);
  // Should the test fail: it ends what it started, which a kill would leave.
  onTestFinished(async () => void (await cluster.stop('SIGTERM')));
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

/** The board of the example tells it later than its sandbox does. */
async function purchaseArrives({ sandboxUrl }: Example): Promise<void> {
  const { body } = await fetch(`${sandboxUrl}/sandbox/feed`, { signal: AbortSignal.timeout(20_000) });
  for await (const text of body?.pipeThrough(new TextDecoderStream()) ?? []) if (text.includes('Purchase')) return;
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
    // Orders go on meanwhile: some always wait for the next batch.
    await cluster.printed(/ \d{1,2} waiting .* workers 2 of 2 · Redis up\n(?:.*\n)*$/);
    const [made = 0, delivered, , lost] = await end();
    expect(made).toBeGreaterThan(100);
    expect([delivered, lost]).toEqual([made, 0]);
  }, 90_000);

  it('delivers what killed workers had under way, and counts that it arrived again', async () => {
    const { cluster, end } = await open(0);
    const fault = `${cluster.sandboxUrl}/sandbox/fault`;
    // The sandbox takes the event and answers too late for the worker.
    const headers = { 'content-type': 'application/json' };
    const slow = { method: 'PUT', headers, body: JSON.stringify({ fault: 'slow', requests: null }) };
    expect((await fetch(fault, slow)).ok).toBe(true);
    expect((await new Visitor('browser').submit(`${cluster.url}/checkout`, CUSTOMER)).status).toBe(200);
    await purchaseArrives(cluster);
    await press(cluster, 'k', /done: kill a worker/);
    await press(cluster, 'k', /workers 0 of 2/);
    expect((await fetch(fault, { method: 'DELETE' })).ok).toBe(true);
    await press(cluster, 's', /done: start what was killed/);
    await cluster.printed(/ 1 delivered .* [1-9]\d* repeated .* workers 2 of 2/);
    expect(await end()).toEqual([0, 1, expect.any(Number), 0]);
  }, 90_000);

  it('leaves another queue on the same Redis alone', async () => {
    const server = await startRedis();
    onTestFinished(() => server.stop());
    const theirs = redisQueue({ url: server.url });
    onTestFinished(async () => void (await theirs.close()));
    expect(await theirs.add([eventRecord()])).toBe('added');
    const { cluster, end } = await open(0, { REDIS_URL: server.url });
    expect((await new Visitor('browser').submit(`${cluster.url}/checkout`, CUSTOMER)).status).toBe(200);
    await cluster.printed(/ 1 delivered /);
    await end();
    expect((await theirs.depth()).events).toBe(1);
  });

  it('leaves no process and no file when it cannot start', async () => {
    const directory = temporaryDirectory();
    const taken = await openSandbox();
    const env = { TMPDIR: directory, PORT: new URL(taken.url).port };
    // Its end is told once all that hold its output have ended, too.
    await expect(startExample('cluster/dist/main.js', env)).rejects.toThrow('EADDRINUSE');
    expect(readdirSync(directory)).toEqual([]);
  });

  it('leaves no process and no file when it is stopped while it starts', async () => {
    const directory = temporaryDirectory();
    const file = join(__dirname, '../../examples/cluster/dist/main.js');
    const cluster = spawn(process.execPath, [file], { env: { ...process.env, TMPDIR: directory, PORT: '0' } });
    onTestFinished(() => void cluster.kill('SIGKILL'));
    // Redis is there, and the others are on their way.
    await expect
      .poll(() => readdirSync(directory, { recursive: true }))
      .toContainEqual(expect.stringMatching(/appendonlydir$/));
    cluster.kill('SIGINT');
    // Told once all that hold its output have ended, too.
    await once(cluster, 'close');
    expect(readdirSync(directory)).toEqual([]);
  });

  it('says what to install when there is no Redis', async () => {
    const start = startExample('cluster/dist/main.js', { PATH: temporaryDirectory() });
    await expect(start).rejects.toThrow('sudo apt-get install redis-server');
  });
});
