// One of the shop's web processes: it only adds events to the queue in Redis, and has no token. Needs REDIS_URL and
// META_DATASET_ID; the port it listens on is told to whoever started it.
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { checkoutPage, commerceData, findProduct, orderPage } from '@capikit/example-shop-pages';
import { capi, eventIdFor } from '@capikit/express';
import { redisQueue } from '@capikit/queue-redis';
import express from 'express';

/** Everybody buys the same here. */
const BASKET = ['mug', 'tea'].flatMap((id) => findProduct(id) ?? []);
const app = express();
const meta = capi({
  queue: redisQueue({ url: process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379', prefix: 'capikit-example' }),
  deliver: false,
});
app.use(meta);
app.use(express.urlencoded({ extended: false }));

app.get('/', (req, res) => {
  req.capi.track('InitiateCheckout', commerceData(BASKET));
  res.send(checkoutPage(BASKET, req.capi.pixelScript()));
});

app.post('/checkout', (req, res) => {
  const orderId = randomUUID();
  const data = { ...commerceData(BASKET), order_id: orderId };
  // Not awaited: with Redis away the customer would wait for it too. Until it is back, the event waits in memory.
  req.capi.track('Purchase', data, {
    eventId: eventIdFor('Purchase', orderId),
    userData: { email: req.body.email },
  });
  res.send(orderPage(orderId, req.capi.pixelScript()));
});

const server = app.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    server.close(() => void meta.capi.close());
    server.closeIdleConnections();
  });
}
