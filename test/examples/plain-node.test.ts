import { CUSTOMER, shopSpec } from './shop-spec';

shopSpec({
  program: 'plain-node/main.mjs',
  asksFor: ['em'],
  viewPath: '/',
  async buy(visitor, { url, landing }) {
    await visitor.open(landing);
    return visitor.submit(`${url}/checkout`, CUSTOMER);
  },
  visit: [
    { name: 'PageView', page: { browser: '/?fbclid=FBCLID', curl: '/' } },
    { name: 'Purchase', page: { browser: '/?fbclid=FBCLID', curl: '/checkout' } },
  ],
});
