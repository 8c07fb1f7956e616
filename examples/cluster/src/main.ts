// Three web processes and two workers behind one Redis, against a sandbox of their own: `npm start`, watch the orders, and
// kill what you like. PORT, REDIS_URL and ORDERS_PER_SECOND may be set.
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startSandbox } from '@capikit/sandbox';
import { Arrivals } from './arrivals.js';
import { startBalancer } from './balancer.js';
import { Orders } from './orders.js';
import { Restartable } from './processes.js';
import { ownRedis, REDIS_MISSING } from './redis.js';

const DRAIN_MS = 20_000;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** While it starts, there is nothing to put in order yet. */
const leave = (): void => process.exit(1);
for (const signal of SIGNALS) process.on(signal, leave);

const sandbox = await startSandbox();
const directory = mkdtempSync(join(tmpdir(), 'capikit-cluster-'));
const given = process.env['REDIS_URL'];
const redis = given === undefined ? await ownRedis(directory) : undefined;
const env = {
  REDIS_URL: given ?? redis?.url ?? '',
  META_GRAPH_URL: sandbox.url,
  META_DATASET_ID: '1234567890',
};
const ports = new Map<string, number>();
const web = [1, 2, 3].map((number) => {
  const name = `web ${number}`;
  const isReady: ConstructorParameters<typeof Restartable>[1]['isReady'] = async (child) =>
    ports.set(name, (await once(child, 'message'))[0] as number);
  return new Restartable(name, { command: program('web.js'), env, isReady });
});
const workers = [1, 2].map(
  (number) =>
    new Restartable(`worker ${number}`, {
      command: program('worker.js'),
      env: { ...env, META_ACCESS_TOKEN: 'any-token-will-do' },
      isReady: (child) => once(child, 'spawn'),
    }),
);
const orders = new Orders();
const arrivals = new Arrivals(sandbox);
const all = [...(redis === undefined ? [] : [redis.server]), ...web, ...workers];
// Nothing outlives this process, not even when it fails.
process.once('exit', () => {
  for (const one of all) void one.kill();
  rmSync(directory, { recursive: true, force: true });
});

/** The kill switch. */
const KEYS: Readonly<Record<string, readonly [what: string, act: () => Promise<void>]>> = {
  w: ['kill a web process', () => killOne(web)],
  k: ['kill a worker', () => killOne(workers)],
  r: ['kill Redis', () => killOne(redis === undefined ? [] : [redis.server])],
  s: ['start what was killed', startAll],
};

try {
  await redis?.server.start();
} catch (error) {
  console.error((error as NodeJS.ErrnoException).code === 'ENOENT' ? REDIS_MISSING : error);
  process.exit(1);
}
await Promise.all([...web, ...workers].map((one) => one.start()));
const balancer = await startBalancer(
  () => web.filter(({ isUp }) => isUp).flatMap(({ name }) => ports.get(name) ?? []),
  Number(process.env['PORT'] ?? 3004),
);
console.log(`Shop     ${balancer.url}`);
console.log(`Sandbox  ${sandbox.url}   (every event the workers deliver)`);
console.log(
  `Enter    ${Object.entries(KEYS)
    .map(([key, [what]]) => `${key}: ${what}`)
    .join(' · ')}`,
);
console.log('Ctrl-C stops all.');
orders.begin(balancer.url, Number(process.env['ORDERS_PER_SECOND'] ?? 5));
const board = setInterval(() => console.log(look()), 1_000);
const keys = createInterface({ input: process.stdin });
keys.on('line', (line) => void press(line.trim()));
let isStopping = false;
let acting: Promise<void> = Promise.resolve();
for (const signal of SIGNALS) process.off(signal, leave).on(signal, () => void stop());

/** One key after the other. */
async function press(key: string): Promise<void> {
  const [what, act] = KEYS[key] ?? [];
  if (isStopping || act === undefined) return;
  acting = acting.then(act).then(
    () => console.log(`done: ${what}`),
    (error: Error) => console.error(`could not ${what}: ${error.message}`),
  );
  await acting;
}

async function killOne(among: readonly Restartable[]): Promise<void> {
  await among.find(({ isUp }) => isUp)?.kill();
}

async function startAll(): Promise<void> {
  for (const one of all.filter(({ isUp }) => !isUp)) {
    // oxlint-disable-next-line no-await-in-loop -- Redis first
    await one.start();
  }
}

function look(): string {
  const up = (some: readonly Restartable[]): number => some.filter(({ isUp }) => isUp).length;
  const figures = [
    `${orders.made.size} orders`,
    `${arrivals.ids.size} delivered`,
    `${arrivals.missing(orders.made)} waiting`,
    `${arrivals.repeats} repeated`,
    `web ${up(web)} of ${web.length}`,
    `workers ${up(workers)} of ${workers.length}`,
    ...(redis === undefined ? [] : [`Redis ${redis.server.isUp ? 'up' : 'down'}`]),
  ];
  return figures.join(' · ');
}

async function stop(): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  keys.close();
  await acting;
  clearInterval(board);
  await orders.end();
  await balancer.close();
  await Promise.all(web.map((one) => one.stop()));
  // What a killed worker had claimed comes free meanwhile.
  const endsAt = Date.now() + DRAIN_MS;
  // oxlint-disable-next-line no-await-in-loop -- until it is drained
  while (arrivals.missing(orders.made) > 0 && workers.some(({ isUp }) => isUp) && Date.now() < endsAt) await sleep(50);
  await Promise.all(workers.map((one) => one.stop()));
  await redis?.server.stop();
  const lost = arrivals.missing(orders.made);
  console.log(
    `Stopped. ${orders.made.size} orders, ${arrivals.ids.size} delivered, ${arrivals.repeats} repeated, ${lost} lost.`,
  );
  await sandbox.close();
}

function program(name: string): readonly string[] {
  return [process.execPath, fileURLToPath(new URL(name, import.meta.url))];
}
