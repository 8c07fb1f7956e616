// The shop's web process: takes the order, stores the shopper's passport with it, and sends the shopper to the payment
// provider. Whether the order is paid, only the provider's webhook will say, to the process in `webhook.ts`.
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { checkoutPage, commerceData, findProduct, notFoundPage, orderPage } from '@capikit/example-shop-pages';
import { capi, eventIdFor } from '@capikit/express';
import express from 'express';
import { Orders } from './orders.js';
import { required } from './required.js';

const orders = new Orders(required('ORDERS_PATH'));
/** Everybody buys the same here. */
const BASKET = ['mug', 'tea'].flatMap((id) => findProduct(id) ?? []);
const app = express();
const meta = capi({
  // Signed, since it lies in a database that others write to; `webhook.ts` has the same secret.
  passport: { secrets: [required('PASSPORT_SECRET')] },
  // What the shop's consent banner stored.
  consent: ({ headers }) => (/(?:^|; )consent=denied/.test(cookiesOf(headers)) ? 'denied' : 'granted'),
});
app.use(meta);
app.use(express.urlencoded({ extended: false }));

app.get('/', (req, res) => {
  req.capi.track('InitiateCheckout', commerceData(BASKET));
  res.send(checkoutPage(BASKET, req.capi.pixelScript()));
});

app.post('/checkout', (req, res) => {
  const id = randomUUID();
  orders.save({
    id,
    productIds: BASKET.map((product) => product.id),
    email: String(req.body.email),
    passport: req.capi.passport(),
  });
  const back = `${req.protocol}://${req.get('host')}/orders/${id}`;
  res.redirect(303, `${required('PROVIDER_URL')}/pay?${new URLSearchParams({ order: id, back }).toString()}`);
});

// The page after the payment holds the Pixel's half, with the id that the webhook's event has too.
app.get('/orders/:id', (req, res) => {
  const order = orders.find(req.params.id);
  if (!order) return void res.status(404).send(notFoundPage());
  const products = order.productIds.flatMap((id) => findProduct(id) ?? []);
  const customData = { ...commerceData(products), order_id: order.id };
  const purchase = { name: 'Purchase', customData, eventId: eventIdFor('Purchase', order.id) };
  res.send(orderPage(order.id, req.capi.pixelScript({ events: [purchase] })));
});

const server = app.listen(Number(process.env['PORT'] ?? 3004), () =>
  console.log(`Shop     http://localhost:${(server.address() as AddressInfo).port}`),
);

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    server.close(() => void meta.capi.close());
    server.closeIdleConnections();
  });
}

function cookiesOf(headers: object): string {
  return 'cookie' in headers ? String(headers.cookie) : '';
}
