import { createServer, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { createCapi } from '@capikit/express';
import { lmdbQueue } from '@capikit/queue-lmdb';
import { startSandbox, type Sandbox } from '@capikit/sandbox';
import express from 'express';
import { createShop } from './shop.js';

// Without an account of yours, events go to a sandbox on this machine.
const sandbox = process.env['META_ACCESS_TOKEN'] ? undefined : await startLocalSandbox();
// With a path, events survive the process, and all shops of the machine share them.
const queuePath = process.env['CAPI_QUEUE_PATH'];
const kit = createCapi({
  ...(sandbox && { baseUrl: sandbox.url, datasetId: '1234567890', accessToken: 'any-token-will-do' }),
  ...(queuePath && { queue: lmdbQueue({ path: queuePath }) }),
});

let isStopping = false;
const app = express();
app.use((_req, res, next) => {
  // Whoever comes while the shop stops goes to another one next time.
  if (isStopping) res.set('Connection', 'close');
  next();
});
// For the load balancer. That Meta has trouble is no reason to take the shop off the net: only the alert is for that.
app.get('/health', async (_req, res) => {
  res.status(isStopping ? 503 : 200).json(await kit.health());
});
app.use(createShop(kit));

const server = createServer(app);
const port = await listen(server, Number(process.env['PORT'] ?? 3000));

console.log(`Shop     http://localhost:${port}`);
if (sandbox) {
  console.log(`Sandbox  ${sandbox.url}   (what the shop and its pages send)`);
  console.log(`Buy something, then see ${sandbox.url}/deduplication: one purchase from both sides, counted once.`);
}
console.log('Ctrl-C stops both.');

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
for (const signal of SIGNALS) process.on(signal, onSignal);

function onSignal(): void {
  // A second signal, of either kind, ends the process at once.
  for (const signal of SIGNALS) process.off(signal, onSignal);
  void stop();
}

async function stop(): Promise<void> {
  // Not ready any more; the load balancer needs a moment to see it, and until then the shop serves as ever.
  isStopping = true;
  await sleep(Number(process.env['SHUTDOWN_DRAIN_MS'] ?? 0));
  // No new connections. Requests under way have a few seconds.
  const served = new Promise((resolve) => server.close(resolve));
  const cut = setTimeout(() => server.closeAllConnections(), 5_000);
  await served;
  clearTimeout(cut);
  // Deliver what is left. With CAPI_QUEUE_PATH, what takes longer stays for the next process.
  const delivered = await kit.close({ timeoutMs: Number(process.env['SHUTDOWN_DELIVER_MS'] ?? 10_000) });
  await sandbox?.close();
  const { ends } = kit.stats();
  console.log(`Stopped. ${ends.delivered} events delivered${delivered ? '' : ', some were not'}.`);
}

async function startLocalSandbox(): Promise<Sandbox> {
  return startSandbox({ port: Number(process.env['SANDBOX_PORT'] ?? 4100) }).catch(() => startSandbox());
}

/** Listens on `wanted`, or on any free port when that one is taken. */
function listen(http: Server, wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    http.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' && wanted !== 0) resolve(listen(http, 0));
      else reject(error);
    });
    http.listen(wanted, () => {
      const address = http.address();
      resolve(typeof address === 'object' && address ? address.port : wanted);
    });
  });
}
