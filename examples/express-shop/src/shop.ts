import { randomUUID } from 'node:crypto';
import { capi, eventIdFor, type Capi } from '@capikit/express';
import express, { type Express, type Request, type Response } from 'express';
import { commerceData, findProduct, type Product } from './catalog.js';
import { cartPage, checkoutPage, homePage, notFoundPage, orderPage, productPage } from './pages.js';

interface Order {
  readonly id: string;
  readonly products: readonly Product[];
}

/** The shop: every page reports what happens on it, and holds the Pixel call with the same id. */
export function createShop(kit: Capi): Express {
  const carts = new Map<string, Product[]>();
  const orders = new Map<string, Order>();
  const app = express();

  app.use(capi(kit));
  app.use(express.urlencoded({ extended: false }));

  app.get('/', (req, res) => {
    req.capi.track('PageView');
    res.send(homePage(req.capi.pixelScript()));
  });

  app.get('/products/:id', (req, res) => {
    const product = findProduct(req.params.id);
    if (!product) return void res.status(404).send(notFoundPage());
    req.capi.track('ViewContent', commerceData([product]));
    res.send(productPage(product, req.capi.pixelScript()));
  });

  // Post/Redirect/Get: the page after the redirect makes the Pixel call, with the id of the server's event.
  app.post('/cart', (req, res) => {
    const product = findProduct(req.body.product);
    if (!product) return void res.status(404).send(notFoundPage());
    cartOf(req, res, carts).push(product);
    const { eventId } = req.capi.track('AddToCart', commerceData([product]));
    res.redirect(303, `/cart?added=${product.id}&event=${eventId}`);
  });

  app.get('/cart', (req, res) => {
    const added = findProduct(req.query['added']);
    const events = added
      ? [{ name: 'AddToCart', customData: commerceData([added]), eventId: req.query['event'] as string }]
      : [];
    res.send(cartPage(cartOf(req, res, carts), req.capi.pixelScript({ events })));
  });

  app.get('/checkout', (req, res) => {
    const products = cartOf(req, res, carts);
    if (products.length > 0)
      req.capi.track('InitiateCheckout', { ...commerceData(products), num_items: products.length });
    res.send(checkoutPage(products, req.capi.pixelScript()));
  });

  app.post('/checkout', (req, res) => {
    const products = cartOf(req, res, carts);
    if (products.length === 0) return res.redirect(303, '/cart');
    const order: Order = { id: randomUUID(), products: products.splice(0) };
    orders.set(order.id, order);
    const { email, firstName, lastName, zip, country } = req.body;
    req.capi.track(
      'Purchase',
      { ...commerceData(order.products), order_id: order.id },
      { eventId: eventIdFor('Purchase', order.id), userData: { email, firstName, lastName, zip, country } },
    );
    res.redirect(303, `/orders/${order.id}`);
  });

  app.get('/orders/:id', (req, res) => {
    const order = orders.get(req.params.id);
    if (!order) return void res.status(404).send(notFoundPage());
    const purchase = {
      name: 'Purchase',
      customData: { ...commerceData(order.products), order_id: order.id },
      eventId: eventIdFor('Purchase', order.id),
    };
    res.send(orderPage(order.id, req.capi.pixelScript({ events: [purchase] })));
  });

  return app;
}

function cartOf(req: Request, res: Response, carts: Map<string, Product[]>): Product[] {
  const known = /(?:^|;\s*)cart=([\w-]{36})/.exec(req.headers.cookie ?? '')?.[1];
  const id = known ?? randomUUID();
  if (known === undefined) res.cookie('cart', id, { httpOnly: true, sameSite: 'lax' });
  let cart = carts.get(id);
  if (cart === undefined) carts.set(id, (cart = []));
  return cart;
}
