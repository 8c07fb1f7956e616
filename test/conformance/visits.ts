/** A request to a page, for the ids of browser and click. */
export interface Visit {
  readonly about: string;
  readonly host: string;
  /** What the site registered: the Parameter Builder must be told. */
  readonly domain: string;
  readonly path?: string;
  readonly cookies?: Readonly<Record<string, string>>;
  readonly referrer?: string;
  /** Where we do otherwise than the Parameter Builder. */
  readonly difference?: {
    readonly theirs: string;
    readonly ours: string;
    readonly why: string;
    readonly source: string;
    /** Our fbc, with `<now>` for the time. */
    readonly fbc?: string;
  };
}

const CLICK_IDS =
  '[fbp and fbc](https://developers.facebook.com/documentation/ads-commerce/conversions-api/parameters/fbp-and-fbc)';
const SHOP = { host: 'shop.example.com', domain: 'example.com' };
const KEPT = { _fbp: 'fb.1.1700000000000.1234567890', _fbc: 'fb.1.1700000000000.IwAR1-old_click' };

export const VISITS: readonly Visit[] = [
  { about: 'neither cookies nor a click', ...SHOP },
  { about: 'a click', ...SHOP, path: '/?fbclid=IwAR1-click_id' },
  { about: 'a click on the bare domain', host: 'example.com', domain: 'example.com', path: '/?fbclid=IwAR1-click_id' },
  {
    about: 'a click below a public suffix of two parts',
    host: 'www.shop.co.uk',
    domain: 'shop.co.uk',
    path: '/?fbclid=IwAR1-click_id',
  },
  { about: 'a click on localhost', host: 'localhost:3000', domain: 'localhost', path: '/?fbclid=IwAR1-click_id' },
  { about: 'cookies of the Pixel', ...SHOP, cookies: KEPT },
  { about: 'the same click again', ...SHOP, cookies: KEPT, path: '/?fbclid=IwAR1-old_click' },
  { about: 'another click', ...SHOP, cookies: KEPT, path: '/?fbclid=IwAR1-new_click' },
  {
    about: 'a click in the address of the page before',
    ...SHOP,
    referrer: 'https://shop.example.com/?fbclid=IwAR1-click_id',
  },
  { about: 'an empty click id', ...SHOP, path: '/?fbclid=' },
  { about: 'a cookie that is no browser id', ...SHOP, cookies: { _fbp: 'nonsense' } },
  {
    about: "a click in another site's address that led here",
    ...SHOP,
    referrer: 'https://elsewhere.example.org/?fbclid=IwAR1-click_id',
    difference: {
      theirs: 'takes it for a click on this site',
      ours: 'leaves it',
      why: 'it was the click that led to the other site',
      source: CLICK_IDS,
    },
  },
  {
    about: 'two click ids in one address',
    ...SHOP,
    path: '/?fbclid=IwAR1-first&fbclid=IwAR1-second',
    difference: {
      theirs: 'takes what the framework makes of it, mostly the last',
      ours: 'the first',
      why: "browsers' `URLSearchParams.get()`, which page scripts use, gives the first",
      source: '[WHATWG URL](https://url.spec.whatwg.org/#dom-urlsearchparams-get)',
      fbc: 'fb.1.<now>.IwAR1-first',
    },
  },
];
