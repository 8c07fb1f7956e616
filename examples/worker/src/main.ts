// Web process and worker on one queue, against a sandbox of their own: `npm start`, buy something, and see it arrive.
// Kill the worker (its number is printed), buy more, and start it again with the command that is printed: nothing is lost.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startSandbox } from '@capikit/sandbox';

const sandbox = await startSandbox();
const queuePath = await mkdtemp(join(tmpdir(), 'capikit-example-'));
const web = { META_GRAPH_URL: sandbox.url, META_DATASET_ID: '1234567890', CAPI_QUEUE_PATH: queuePath };
const worker = { ...web, META_ACCESS_TOKEN: 'any-token-will-do' };
const variables = Object.entries(worker).map(([name, value]) => `${name}=${value}`);

console.log(`Sandbox  ${sandbox.url}   (every event the shop sends)`);
const shop = start('web.js', web);
const first = start('worker.js', worker);
console.log(`kill -9 ${first.pid}, then: ${variables.join(' ')} npm run worker`);
console.log('Ctrl-C stops all.');
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());

async function stop(): Promise<void> {
  // The worker last: it delivers what the web process added in the end.
  await end(shop);
  await end(first);
  await sandbox.close();
  await rm(queuePath, { recursive: true });
}

/** In a process group of its own, so that Ctrl-C is this process's to pass on. */
function start(program: string, env: Readonly<Record<string, string>>): ChildProcess {
  const file = fileURLToPath(new URL(program, import.meta.url));
  return spawn(process.execPath, [file], { env: { ...process.env, ...env }, stdio: 'inherit', detached: true });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}
