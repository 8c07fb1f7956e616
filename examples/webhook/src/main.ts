// A shop whose payments are confirmed by webhook, against a sandbox: `npm start`, buy, pay, and see one Purchase with the
// shopper's IP, browser and cookies, however often the provider tells of it. Shop, webhook and provider have a process each.
import { randomBytes } from 'node:crypto';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startSandbox } from '@capikit/sandbox';

const sandbox = await startSandbox();
const directory = await mkdtemp(join(tmpdir(), 'capikit-example-'));
const shared = {
  PORT: '0',
  META_GRAPH_URL: sandbox.url,
  META_DATASET_ID: '1234567890',
  META_ACCESS_TOKEN: 'any-token-will-do',
  ORDERS_PATH: join(directory, 'orders'),
  CAPI_QUEUE_PATH: join(directory, 'queue'),
  PASSPORT_SECRET: randomBytes(32).toString('hex'),
  WEBHOOK_SECRET: randomBytes(32).toString('hex'),
};
const children: ChildProcess[] = [];
const webhookUrl = await start('webhook.js', shared);
const providerUrl = await start('provider.js', { ...shared, WEBHOOK_URL: webhookUrl });
const shopUrl = await start('shop.js', { ...shared, PROVIDER_URL: providerUrl });
console.log(`Shop     ${shopUrl}`);
console.log(`Sandbox  ${sandbox.url}   (every event the shop and the webhook send)`);
console.log('Ctrl-C stops all.');
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());

async function stop(): Promise<void> {
  for (const child of children) {
    child.kill('SIGTERM');
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    if (child.exitCode === null) await once(child, 'exit');
  }
  await sandbox.close();
  await rm(directory, { recursive: true });
}

/** Starts a program, in a process group of its own so that Ctrl-C is this process's to pass on. Resolves to its address. */
async function start(program: string, env: Readonly<Record<string, string>>): Promise<string> {
  const file = fileURLToPath(new URL(program, import.meta.url));
  const child = spawn(process.execPath, [file], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  children.push(child);
  const lines = createInterface(child.stdout);
  const [said] = await once(lines, 'line');
  lines.on('line', (line) => console.log(line));
  return String(said).split(/ +/)[1] ?? '';
}
