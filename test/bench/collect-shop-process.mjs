// The Express shop with capikit and collect(), as a process of its own: `<graph url>`. `/bare` is what Express alone costs.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { capi, collect, createCapi } from '@capikit/express';
import express from 'express';
import { answerCalls, cpuMicros } from './process-calls.mjs';

const { createShop } = await import(new URL('../../examples/express-shop/dist/shop.js', import.meta.url).href);

const kit = createCapi({
  baseUrl: process.argv[2],
  datasetId: '1234567890',
  accessToken: 'any-token-will-do',
  logger: { warn: () => undefined, error: () => undefined },
});
const app = express();
app.use('/bare', (_request, response) => response.status(204).end());
app.use(capi(kit));
app.use('/capi/collect', collect());
app.use(createShop(kit));
const server = createServer(app).listen(0, '127.0.0.1');
await once(server, 'listening');

answerCalls({
  ready: () => null,
  port: () => server.address().port,
  cpuMicros,
  drain: async () => {
    await kit.flush({ timeoutMs: 15_000 });
    return kit.stats().collect;
  },
});
