import { readFileSync } from 'node:fs';
import {
  cartPage,
  Carts,
  checkoutPage,
  commerceData,
  findProduct,
  homePage,
  orderPage,
  PAGE_SCRIPT,
  PAGE_SCRIPT_FILE,
  PAGE_VIEW,
  productPage,
  type Product,
} from '@capikit/example-shop-pages';
import { CapiTracker, TrackConversion, type PixelEvent, type Tracker } from '@capikit/nestjs';
import {
  Body,
  Controller,
  Get,
  Header,
  Headers,
  NotFoundException,
  Param,
  Post,
  Query,
  Redirect,
  Res,
} from '@nestjs/common';
import { Orders, purchaseOf, type Order } from './orders';

/** The part that Express' and Fastify's responses have in common. */
interface Reply {
  header(name: string, value: string): unknown;
}
interface SeeOther {
  readonly url: string;
  readonly statusCode: 303;
}

const Html = (): MethodDecorator => Header('Content-Type', 'text/html; charset=utf-8');

function product(id: string): Product {
  const found = findProduct(id);
  if (!found) throw new NotFoundException();
  return found;
}

/** The Pixel of a page whose view the page itself reports, to both sides. */
const pixel = (capi: Tracker, events?: readonly PixelEvent[]): string =>
  capi.pixelScript({ events, pageView: false }) + PAGE_VIEW;

const PAGE_SCRIPT_TEXT = readFileSync(PAGE_SCRIPT_FILE, 'utf8');

@Controller()
export class ShopController {
  readonly #carts: Carts;
  readonly #orders: Orders;

  constructor(carts: Carts, orders: Orders) {
    this.#carts = carts;
    this.#orders = orders;
  }

  @Get()
  @Html()
  home(@CapiTracker() capi: Tracker): string {
    capi.track('PageView');
    return homePage(capi.pixelScript());
  }

  @Get(PAGE_SCRIPT)
  @Header('Content-Type', 'text/javascript; charset=utf-8')
  pageScript(): string {
    return PAGE_SCRIPT_TEXT;
  }

  @Get('products/:id')
  @Html()
  view(@Param('id') id: string, @CapiTracker() capi: Tracker): string {
    capi.track('ViewContent', commerceData([product(id)]));
    return productPage(product(id), pixel(capi));
  }

  // Post/Redirect/Get: the id is reserved before the handler runs, so the next page can hold it.
  @Post('cart')
  @Redirect()
  @TrackConversion('AddToCart', ({ request }) => ({ customData: commerceData([product(request.body.product)]) }))
  add(
    @Body('product') id: string,
    @Headers('cookie') cookie: string,
    @Res({ passthrough: true }) reply: Reply,
    @CapiTracker() capi: Tracker,
  ): SeeOther {
    this.#openCart(cookie, reply).push(product(id));
    return { url: `/cart?added=${id}&event=${capi.eventId('AddToCart')}`, statusCode: 303 };
  }

  @Get('cart')
  @Html()
  cart(
    @Query('added') added: string,
    @Query('event') eventId: string,
    @Headers('cookie') cookie: string,
    @Res({ passthrough: true }) reply: Reply,
    @CapiTracker() capi: Tracker,
  ): string {
    const events = added ? [{ name: 'AddToCart', customData: commerceData([product(added)]), eventId }] : [];
    return cartPage(this.#openCart(cookie, reply), pixel(capi, events));
  }

  @Get('checkout')
  @Html()
  checkout(
    @Headers('cookie') cookie: string,
    @Res({ passthrough: true }) reply: Reply,
    @CapiTracker() capi: Tracker,
  ): string {
    const products = this.#openCart(cookie, reply);
    const data = { ...commerceData(products), num_items: products.length };
    if (products.length > 0) capi.track('InitiateCheckout', data);
    return checkoutPage(products, pixel(capi));
  }

  @Post('checkout')
  @Redirect()
  @TrackConversion<SeeOther & { order?: Order }, 'Purchase'>('Purchase', ({ result: { order }, request }) => {
    if (!order) return null;
    const { customData, eventId } = purchaseOf(order);
    const { email, firstName, lastName, zip, country } = request.body;
    return { customData, details: { eventId, userData: { email, firstName, lastName, zip, country } } };
  })
  buy(@Headers('cookie') cookie: string, @Res({ passthrough: true }) reply: Reply): SeeOther & { order?: Order } {
    const cart = this.#openCart(cookie, reply);
    if (cart.length === 0) return { url: '/cart', statusCode: 303 };
    const order = this.#orders.place(cart);
    return { url: `/orders/${order.id}`, statusCode: 303, order };
  }

  @Get('orders/:id')
  @Html()
  order(@Param('id') id: string, @CapiTracker() capi: Tracker): string {
    return orderPage(id, pixel(capi, [purchaseOf(this.#orders.find(id))]));
  }

  #openCart(cookie: string | undefined, reply: Reply): Product[] {
    const { products, setCookie } = this.#carts.open(cookie);
    if (setCookie) reply.header('Set-Cookie', setCookie);
    return products;
  }
}
