import { startSandbox } from '@capikit/sandbox';
import { NestFactory } from '@nestjs/core';
import { createShopModule } from './shop.module';

async function main(): Promise<void> {
  // Without an account of yours, events go to a sandbox on this machine.
  const sandbox = process.env['META_ACCESS_TOKEN'] ? undefined : await startSandbox();
  const module = createShopModule(
    sandbox && { baseUrl: sandbox.url, datasetId: '1234567890', accessToken: 'any-token-will-do' },
  );
  const options = { logger: ['warn', 'error'] as ('warn' | 'error')[] };
  const app =
    process.env['PLATFORM'] === 'fastify'
      ? await NestFactory.create(module, new (await import('@nestjs/platform-fastify')).FastifyAdapter(), options)
      : await NestFactory.create(module, options);
  await app.listen(Number(process.env['PORT'] ?? 3002));

  console.log(`Shop     ${(await app.getUrl()).replace('[::1]', 'localhost')}`);
  if (sandbox) console.log(`Sandbox  ${sandbox.url}   (every event the shop sends)`);

  // app.close() ends in CapiModule.onApplicationShutdown, which delivers what is still waiting.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void app.close().then(() => sandbox?.close()));
  }
}

void main();
