// The web process of a shop with a worker: it only adds events to the queue, and has no token. Start as many as you like
// on one CAPI_QUEUE_PATH, with META_DATASET_ID set; `worker.ts` delivers for all of them.
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { checkoutPage, commerceData, findProduct, orderPage } from '@capikit/example-shop-pages';
import { capi, eventIdFor } from '@capikit/express';
import { lmdbQueue } from '@capikit/queue-lmdb';
import express from 'express';

/** Everybody buys the same here. */
const BASKET = ['mug', 'tea'].flatMap((id) => findProduct(id) ?? []);
const app = express();
const meta = capi({ queue: lmdbQueue({ path: process.env['CAPI_QUEUE_PATH'] ?? 'capikit-queue' }), deliver: false });
app.use(meta);
app.use(express.urlencoded({ extended: false }));

app.get('/', (req, res) => {
  req.capi.track('InitiateCheckout', commerceData(BASKET));
  res.send(checkoutPage(BASKET, req.capi.pixelScript()));
});

app.post('/checkout', async (req, res) => {
  const orderId = randomUUID();
  const data = { ...commerceData(BASKET), order_id: orderId };
  const purchase = req.capi.track('Purchase', data, {
    eventId: eventIdFor('Purchase', orderId),
    userData: { email: req.body.email },
  });
  // Only an order is worth the wait for the disk. Whatever comes of it, the customer's order goes on.
  if ((await purchase.stored) !== 'stored') console.warn(`order ${orderId} will not be reported: ${purchase.status}`);
  res.send(orderPage(orderId, req.capi.pixelScript()));
});

const server = app.listen(Number(process.env['PORT'] ?? 3003), () =>
  console.log(`Shop     http://localhost:${(server.address() as AddressInfo).port}`),
);

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    server.close(() => void meta.capi.close());
    server.closeIdleConnections();
  });
}
