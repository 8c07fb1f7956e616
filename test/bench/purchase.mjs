// What every contender of the benchmarks is given: purchases whose customers all differ, with eight fields to hash.
export const DATASET_ID = '1234567890';
export const ACCESS_TOKEN = 'any-token-will-do';
export const USER_AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
export const COOKIE =
  'session=5f2c9a7b1e; _fbp=fb.1.1700000000000.1234567890; _fbc=fb.1.1700000000000.IwAR2exampleClickId0123456789abcdef; theme=dark';

const FIRST_NAMES = ['Ada', 'Grace', 'Edsger', 'Barbara', 'Donald', 'Radia', 'Alan', 'Frances'];
const CITIES = ['Berlin', 'New York', 'São Paulo', 'London', 'Osaka', 'Paris', 'Austin', 'Lagos'];
const COUNTRIES = ['DE', 'US', 'BR', 'GB', 'JP', 'FR', 'US', 'NG'];

/** The customer of order `n`, as a form has them. Names and places repeat as those of a shop's customers do. */
export function customer(n) {
  const place = n % CITIES.length;
  return {
    email: ` Buyer.${n}@Example.com `,
    phone: `+1 (212) 555-${String(n % 10_000).padStart(4, '0')}`,
    firstName: FIRST_NAMES[n % FIRST_NAMES.length],
    lastName: `Doe${n % 1_000}`,
    city: CITIES[place],
    zip: String(10_000 + (n % 5_000)),
    country: COUNTRIES[place],
    externalId: `customer-${n}`,
  };
}

/** `custom_data` of order `n`: three products. */
export function customData(n) {
  return {
    value: 42.5 + (n % 100),
    currency: 'EUR',
    order_id: `order-${n}`,
    content_type: 'product',
    contents: [
      { id: `sku-${n % 50}`, quantity: 1, item_price: 19.99 },
      { id: `sku-${(n + 7) % 50}`, quantity: 2, item_price: 5.5 },
      { id: `sku-${(n + 13) % 50}`, quantity: 1, item_price: 11.51 },
    ],
  };
}

/** What the request of order `n` tells about its visitor. */
export function visit(n) {
  return {
    eventId: `order-${n}`,
    eventTime: Math.floor(Date.now() / 1_000),
    url: `https://shop.example.com/checkout/thanks?order=${n}`,
    ip: `8.8.${n % 200}.8`,
    userAgent: USER_AGENT,
    fbp: 'fb.1.1700000000000.1234567890',
    fbc: 'fb.1.1700000000000.IwAR2exampleClickId0123456789abcdef',
  };
}
