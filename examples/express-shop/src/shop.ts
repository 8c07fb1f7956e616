import { randomUUID } from 'node:crypto';
import { capi, collect, eventIdFor, type Capi, type PixelEvent } from '@capikit/express';
import {
  cartPage,
  Carts,
  checkoutPage,
  commerceData,
  findProduct,
  homePage,
  notFoundPage,
  orderPage,
  PAGE_SCRIPT,
  PAGE_SCRIPT_FILE,
  PAGE_VIEW,
  productPage,
  type Product,
} from '@capikit/example-shop-pages';
import express, { type Express, type Request, type Response } from 'express';

interface Order {
  readonly id: string;
  readonly products: readonly Product[];
}

const orderData = ({ id, products }: Order) => ({ ...commerceData(products), order_id: id });

/** The Pixel of a page whose view the page itself reports, to both sides. */
const pixel = (req: Request, options: { readonly events?: readonly PixelEvent[] } = {}) =>
  req.capi.pixelScript({ ...options, pageView: false }) + PAGE_VIEW;

/** The shop: every page reports what happens on it, and holds the Pixel call with the same id. */
export function createShop(kit: Capi): Express {
  const carts = new Carts();
  const orders = new Map<string, Order>();
  const app = express();

  app.use(capi(kit));
  // For what happens in the page alone: its views, a wish list.
  app.use('/capi/collect', collect());
  app.use(express.urlencoded({ extended: false }));
  app.get(PAGE_SCRIPT, (_req, res) => res.sendFile(PAGE_SCRIPT_FILE));

  app.get('/', (req, res) => {
    req.capi.track('PageView');
    res.send(homePage(req.capi.pixelScript()));
  });

  app.get('/products/:id', (req, res) => {
    const product = findProduct(req.params.id);
    if (!product) return void res.status(404).send(notFoundPage());
    req.capi.track('ViewContent', commerceData([product]));
    res.send(productPage(product, pixel(req)));
  });

  // Post/Redirect/Get: the page after the redirect makes the Pixel call, with the id of the server's event.
  app.post('/cart', (req, res) => {
    const product = findProduct(req.body.product);
    if (!product) return void res.status(404).send(notFoundPage());
    openCart(req, res).push(product);
    const { eventId } = req.capi.track('AddToCart', commerceData([product]));
    res.redirect(303, `/cart?added=${product.id}&event=${eventId}`);
  });

  app.get('/cart', (req, res) => {
    const added = findProduct(req.query['added']);
    const eventId = req.query['event'];
    const events =
      added && typeof eventId === 'string' ? [{ name: 'AddToCart', customData: commerceData([added]), eventId }] : [];
    res.send(cartPage(openCart(req, res), pixel(req, { events })));
  });

  app.get('/checkout', (req, res) => {
    const products = openCart(req, res);
    const data = { ...commerceData(products), num_items: products.length };
    if (products.length > 0) req.capi.track('InitiateCheckout', data);
    res.send(checkoutPage(products, pixel(req)));
  });

  app.post('/checkout', (req, res) => {
    const products = openCart(req, res);
    if (products.length === 0) return res.redirect(303, '/cart');
    const order: Order = { id: randomUUID(), products: products.splice(0) };
    orders.set(order.id, order);
    const { email, firstName, lastName, zip, country } = req.body;
    req.capi.track('Purchase', orderData(order), {
      eventId: eventIdFor('Purchase', order.id),
      userData: { email, firstName, lastName, zip, country },
    });
    res.redirect(303, `/orders/${order.id}`);
  });

  app.get('/orders/:id', (req, res) => {
    const order = orders.get(req.params.id);
    if (!order) return void res.status(404).send(notFoundPage());
    const purchase = { name: 'Purchase', customData: orderData(order), eventId: eventIdFor('Purchase', order.id) };
    res.send(orderPage(order.id, pixel(req, { events: [purchase] })));
  });

  function openCart(req: Request, res: Response): Product[] {
    const { products, setCookie } = carts.open(req.headers.cookie);
    if (setCookie) res.append('Set-Cookie', setCookie);
    return products;
  }

  return app;
}
