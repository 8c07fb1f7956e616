import { createServer, type Server } from 'node:http';
import { createCapi } from '@capikit/express';
import { startSandbox, type Sandbox } from '@capikit/sandbox';
import { createShop } from './shop.js';

// Without an account of yours, events go to a sandbox on this machine.
const sandbox = process.env['META_ACCESS_TOKEN'] ? undefined : await startLocalSandbox();
const kit = createCapi(sandbox && { baseUrl: sandbox.url, datasetId: '1234567890', accessToken: 'any-token-will-do' });
const server = createServer(createShop(kit));
const port = await listen(server, Number(process.env['PORT'] ?? 3000));

console.log(`Shop     http://localhost:${port}`);
if (sandbox) {
  console.log(`Sandbox  ${sandbox.url}   (what the shop and its pages send)`);
  console.log(`Buy something, then see ${sandbox.url}/deduplication: one purchase from both sides, counted once.`);
}
console.log('Ctrl-C stops both.');

// The host decides when to stop; capikit only needs to be told.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());

async function stop(): Promise<void> {
  server.close();
  server.closeIdleConnections();
  const delivered = await kit.close({ timeoutMs: 10_000 });
  await sandbox?.close();
  server.closeAllConnections();
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
