import { CURRENCY, PRODUCTS, type Product } from './catalog';

/** Happens in the page alone: no request tells the server. */
const WISH = "capi('track', 'AddToWishlist', { content_ids: [this.dataset.id], content_type: 'product' })";

const money = (value: number): string => `${value.toFixed(2)} ${CURRENCY}`;

const layout = (title: string, body: string, script = ''): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Kettle & Mug</title>
<link rel="icon" href="data:,">
<style>
  :root { color-scheme: light dark; font: 17px/1.5 system-ui, sans-serif; accent-color: #1f6f54 }
  body { max-width: 40rem; margin: 0 auto; padding: 1.5rem 1rem }
  header { display: flex; justify-content: space-between; flex-wrap: wrap; gap: .5rem; margin-bottom: 2rem }
  header a { font-weight: 600 }
  a { color: inherit }
  ul.goods { list-style: none; padding: 0; display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)) }
  ul.goods li { border: 1px solid color-mix(in srgb, currentColor 20%, transparent); border-radius: .6rem; padding: 1rem }
  label { display: block; margin: .8rem 0 }
  input { display: block; font: inherit; width: 100%; box-sizing: border-box; padding: .45rem .6rem }
  button { font: inherit; padding: .55rem 1.2rem; border: 0; border-radius: .5rem; background: #1f6f54; color: #fff; cursor: pointer }
</style>
<header><a href="/">Kettle &amp; Mug</a><nav><a href="/cart">Cart</a></nav></header>
<main>${body}</main>
${script}
</html>`;

export const homePage = (script: string): string =>
  layout(
    'Shop',
    `<h1>Good things for hot drinks</h1>
    <ul class="goods">${PRODUCTS.map(({ id, name, price }) => `<li><a href="/products/${id}">${name}</a><br>${money(price)}</li>`).join('')}</ul>
    <p><a href="/?fbclid=IwAR-demo-click">Arrive again as if from an ad</a></p>`,
    script,
  );

export const productPage = ({ id, name, price, text }: Product, script: string): string =>
  layout(
    name,
    `<h1>${name}</h1><p>${text}</p><p><strong>${money(price)}</strong></p>
    <form method="post" action="/cart"><button name="product" value="${id}">Add to cart</button>
    <button type="button" onclick="${WISH}" data-id="${id}">Wish for it</button></form>`,
    script,
  );

export const cartPage = (products: readonly Product[], script: string): string =>
  layout(
    'Cart',
    products.length === 0
      ? '<h1>Your cart is empty</h1><p><a href="/">Find something nice</a></p>'
      : `<h1>Your cart</h1><ul>${products.map(({ name, price }) => `<li>${name}, ${money(price)}</li>`).join('')}</ul>
        <p><a href="/checkout">Go to checkout</a></p>`,
    script,
  );

export const checkoutPage = (products: readonly Product[], script: string): string =>
  layout(
    'Checkout',
    products.length === 0
      ? '<h1>Nothing to pay for</h1><p><a href="/">Find something nice</a></p>'
      : `<h1>Checkout</h1><p>${products.length} item(s), ${money(products.reduce((sum, { price }) => sum + price, 0))}</p>
        <form method="post" action="/checkout">
          <label>E-mail <input name="email" type="email" required autocomplete="email"></label>
          <label>First name <input name="firstName" autocomplete="given-name"></label>
          <label>Last name <input name="lastName" autocomplete="family-name"></label>
          <label>Postal code <input name="zip" autocomplete="postal-code"></label>
          <label>Country code <input name="country" value="DE" maxlength="2" autocomplete="country"></label>
          <button>Buy</button>
        </form>`,
    script,
  );

export const orderPage = (id: string, script: string): string =>
  layout('Thank you', `<h1>Thank you</h1><p>Your order ${id} is on its way.</p>`, script);

export const notFoundPage = (): string => layout('Not found', '<h1>Not found</h1><p><a href="/">To the shop</a></p>');
