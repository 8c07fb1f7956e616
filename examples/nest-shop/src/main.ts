import type { ServerResponse } from 'node:http';
import { lmdbQueue } from '@capikit/queue-lmdb';
import { startSandbox } from '@capikit/sandbox';
import { NestFactory } from '@nestjs/core';
import { Readiness } from './health.controller';
import { createShopModule } from './shop.module';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

async function main(): Promise<void> {
  // Without an account of yours, events go to a sandbox on this machine.
  const sandbox = process.env['META_ACCESS_TOKEN'] ? undefined : await startSandbox();
  // With a path, events survive the process, and all shops of the machine share them.
  const queuePath = process.env['CAPI_QUEUE_PATH'];
  const module = createShopModule({
    ...(sandbox && { baseUrl: sandbox.url, datasetId: '1234567890', accessToken: 'any-token-will-do' }),
    ...(queuePath && { queue: lmdbQueue({ path: queuePath }) }),
  });
  const options = { logger: ['warn', 'error'] as ('warn' | 'error')[] };
  const app =
    process.env['PLATFORM'] === 'fastify'
      ? await NestFactory.create(module, new (await import('@nestjs/platform-fastify')).FastifyAdapter(), options)
      : await NestFactory.create(module, options);
  const readiness = app.get(Readiness);
  app.use((_request: unknown, response: ServerResponse, next: () => void) => {
    // Whoever comes while the shop stops goes to another one next time.
    if (readiness.isStopping) response.setHeader('Connection', 'close');
    next();
  });
  await app.listen(Number(process.env['PORT'] ?? 3002));

  console.log(`Shop     ${(await app.getUrl()).replace('[::1]', 'localhost')}`);
  if (sandbox) console.log(`Sandbox  ${sandbox.url}   (every event the shop sends)`);

  for (const signal of SIGNALS) process.on(signal, onSignal);

  function onSignal(): void {
    // A second signal, of either kind, ends the process at once; app.enableShutdownHooks() would have Nest ignore it.
    for (const signal of SIGNALS) process.off(signal, onSignal);
    // Readiness first, then the running requests end, then CapiModule.onApplicationShutdown delivers what is still waiting.
    void app.close().then(() => sandbox?.close());
  }
}

void main();
