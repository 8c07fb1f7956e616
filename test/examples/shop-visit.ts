import { CUSTOMER, type ShopUnderTest } from './shop-spec';

const both = (path: string): { browser: string; curl: string } => ({ browser: path, curl: path });

/** A visit to the shops that share their pages: advertisement, product, cart, checkout, order. */
export const SHOP_VISIT: Pick<ShopUnderTest, 'viewPath' | 'asksFor' | 'buy' | 'visit'> = {
  viewPath: '/products/tea',
  asksFor: ['em', 'fn', 'ln', 'zp', 'country'],
  async buy(visitor, { url, landing }) {
    await visitor.open(landing);
    await visitor.open(`${url}/products/mug`);
    await visitor.submit(`${url}/cart`, { product: 'mug' });
    await visitor.open(`${url}/checkout`);
    return visitor.submit(`${url}/checkout`, CUSTOMER);
  },
  visit: [
    { name: 'PageView', page: { browser: '/?fbclid=FBCLID', curl: '/' } },
    { name: 'ViewContent', page: both('/products/mug') },
    { name: 'AddToCart', page: { browser: '/products/mug', curl: '/cart' } },
    { name: 'InitiateCheckout', page: both('/checkout') },
    { name: 'Purchase', page: both('/checkout') },
  ],
};
