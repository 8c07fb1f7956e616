// The process that hears from the payment provider. The request is the provider's, so its IP and user agent are not the
// shopper's: those come from the passport that was stored with the order. The provider retries and replays; the event's id
// is made of the order's, so that the durable queue knows it again, also after a restart of this process.
import type { AddressInfo } from 'node:net';
import { createCapi, eventIdFor } from '@capikit/core';
import { commerceData, findProduct } from '@capikit/example-shop-pages';
import { lmdbQueue } from '@capikit/queue-lmdb';
import express from 'express';
import { Orders, type Order } from './orders.js';
import { required } from './required.js';
import { isSigned } from './signature.js';

const orders = new Orders(required('ORDERS_PATH'));
const secret = required('WEBHOOK_SECRET');
const kit = createCapi({
  queue: lmdbQueue({ path: required('CAPI_QUEUE_PATH') }),
  passport: { secrets: [required('PASSPORT_SECRET')] },
});
const app = express();

app.post('/webhooks/payments', express.raw({ type: () => true }), async (req, res) => {
  // A request without a body has none to be signed.
  if (!Buffer.isBuffer(req.body) || !isSigned(req.body, req.get('payment-signature'), secret))
    return void res.status(400).send('not signed');
  const { type, order: orderId, paidAt } = JSON.parse(req.body.toString());
  const order = orders.find(orderId);
  if (type !== 'payment.succeeded' || !order) return void res.status(204).end();
  // 204 says "need not come again", so it waits for the disk; a queue that is full gets the event with the next try.
  const isSafe = await reportPurchase(order, paidAt);
  res.status(isSafe ? 204 : 503).end();
});

async function reportPurchase(order: Order, paidAt: number): Promise<boolean> {
  const products = order.productIds.flatMap((id) => findProduct(id) ?? []);
  const customData = { ...commerceData(products), order_id: order.id };
  const { status, stored } = kit.track('Purchase', customData, {
    passport: order.passport,
    eventId: eventIdFor('Purchase', order.id),
    eventTime: new Date(paidAt),
    userData: { email: order.email },
  });
  // 'skipped' is final: a duplicate, or a shopper who did not consent.
  return status === 'accepted' ? (await stored) !== 'not-accepted' : status !== 'refused' && status !== 'closed';
}

const server = app.listen(Number(process.env['PORT'] ?? 3005), () =>
  console.log(`Webhook  http://localhost:${(server.address() as AddressInfo).port}/webhooks/payments`),
);

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    server.close(() => void kit.close({ timeoutMs: 5_000 }));
    server.closeIdleConnections();
  });
}
