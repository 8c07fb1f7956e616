/** A request to a page, for what both sides read from it. */
export interface Visit {
  readonly about: string;
  readonly host: string;
  /** What the Parameter Builder is told to be the site's domain; without one it guesses. */
  readonly domain?: string;
  readonly path?: string;
  /** The `Cookie` header. */
  readonly cookie?: string;
  readonly referrer?: string;
  readonly remoteAddress?: string;
  readonly forwardedFor?: string;
  /** The address the framework answers, by the proxies it was told to trust. Default: `remoteAddress`. */
  readonly ip?: string;
  /** What the request is to the browser; `navigate` by default. */
  readonly mode?: 'navigate' | 'cors';
}

const SHOP = { host: 'shop.example.com', domain: 'example.com' };
const CLICK = '/?fbclid=IwAR1-click_id';
const FBP = 'fb.1.1700000000000.1234567890';
const FBC = 'fb.1.1700000000000.IwAR1-old_click';
const KEPT = `_fbp=${FBP}; _fbc=${FBC}`;
/** As Meta's library for pages writes it: format, language, change and three numbers of a version. */
export const APPENDIX = Buffer.from([1, 5, 1, 1, 3, 1]).toString('base64url');
const IPV4 = '8.8.8.8';
const IPV6 = '2600:1f18::9';

const of = (about: string, visit: Partial<Visit> = {}): Visit => ({ about, ...SHOP, ...visit });
const from = (about: string, remoteAddress: string, visit: Partial<Visit> = {}): Visit =>
  of(about, { remoteAddress, ...visit });
const on = (about: string, host: string, domain?: string): Visit => ({
  about,
  host,
  path: CLICK,
  ...(domain !== undefined && { domain }),
});

export const VISITS: readonly Visit[] = [
  of('neither cookies nor a click'),

  // The click id: where it comes from.
  of('a click', { path: CLICK }),
  of('a click among other parameters', { path: '/cart?step=2&fbclid=IwAR1-click_id&x=#top' }),
  of('a click in percent encoding', { path: '/?fbclid=IwAR1%2Dclick%5Fid' }),
  of('a click in the address of the page before', { referrer: `https://shop.example.com${CLICK}` }),
  of('a click in the address of a page of another host of the site', { referrer: `https://www.example.com${CLICK}` }),
  of('a click here and another in the address of the page before', {
    path: CLICK,
    referrer: 'https://shop.example.com/?fbclid=IwAR1-before',
  }),
  of('a page before without a click', { referrer: 'https://shop.example.com/cart?step=1' }),
  of("a click in another site's address that led here", { referrer: `https://elsewhere.example.org${CLICK}` }),
  of('an address before without its scheme', { referrer: `shop.example.com${CLICK}` }),
  of('an address before that is none', { referrer: 'http://' }),
  of('two click ids in one address', { path: '/?fbclid=IwAR1-first&fbclid=IwAR1-second' }),
  of('an empty click id', { path: '/?fbclid=' }),
  of('a click id in other letters', { path: '/?FBCLID=IwAR1-click_id' }),
  of('a click id with a dot', { path: '/?fbclid=IwAR1.click' }),
  of('a click id with a space', { path: '/?fbclid=IwAR1%20click' }),
  of('a click id of 600 characters', { path: `/?fbclid=${'a'.repeat(600)}` }),

  // Cookies that are there.
  of('cookies of the Pixel', { cookie: KEPT }),
  of('the same click again', { cookie: KEPT, path: '/?fbclid=IwAR1-old_click' }),
  of('another click', { cookie: KEPT, path: CLICK }),
  of('the same click in other letters', { cookie: KEPT, path: '/?fbclid=iwar1-OLD_click' }),
  of('cookies with an appendix of today', { cookie: `_fbp=${FBP}.${APPENDIX}; _fbc=${FBC}.${APPENDIX}` }),
  of('cookies with an appendix of today, and the same click', {
    cookie: `_fbp=${FBP}.${APPENDIX}; _fbc=${FBC}.${APPENDIX}`,
    path: '/?fbclid=IwAR1-old_click',
  }),
  of('cookies with an appendix of two letters', { cookie: `_fbp=${FBP}.AQ; _fbc=${FBC}.Bg` }),
  of('cookies with an appendix of two letters nobody has', { cookie: `_fbp=${FBP}.ZZ; _fbc=${FBC}.ZZ` }),
  of('cookies with an appendix of three letters', { cookie: `_fbp=${FBP}.AQx; _fbc=${FBC}.AQx` }),
  of('cookies with eight letters that are no appendix', { cookie: `_fbp=${FBP}.ZZZZZZZZ; _fbc=${FBC}.ZZZZZZZZ` }),
  of('cookies of six parts', { cookie: `_fbp=${FBP}.AQ.AQ; _fbc=${FBC}.AQ.AQ` }),
  of('cookies of three parts', { cookie: '_fbp=fb.1.1700000000000; _fbc=fb.1.1700000000000' }),
  of('cookies that do not begin with fb', {
    cookie: '_fbp=xx.1.1700000000000.1234567890; _fbc=xx.1.1700000000000.IwAR1',
  }),
  of('cookies without digits where they belong', { cookie: '_fbp=fb.x.1700000000000.1234567890; _fbc=fb.1.now.IwAR1' }),
  of('cookies with nothing at their end', { cookie: '_fbp=fb.1.1700000000000.; _fbc=fb.1.1700000000000.' }),
  of('an invalid click cookie, and a click', { cookie: '_fbc=nonsense', path: CLICK }),
  of('a cookie that is no browser id', { cookie: '_fbp=nonsense' }),
  of('a browser id of letters', { cookie: '_fbp=fb.1.1700000000000.abc' }),
  of('ids as old as the year 1970', { cookie: '_fbp=fb.1.1700000.123; _fbc=fb.1.1700000.IwAR1' }),
  of('empty cookies', { cookie: '_fbp=; _fbc=' }),
  of('cookies in percent encoding', { cookie: '_fbp=fb%2E1%2E1700000000000%2E1234567890' }),
  of('a cookie that cannot be decoded, beside others', { cookie: `broken=%E0%A4%A; ${KEPT}` }),
  of('two browser ids', { cookie: `_fbp=${FBP}; _fbp=fb.1.1600000000000.987654321` }),
  of('a cookie with an equals sign', { cookie: '_fbc=fb.1.1700000000000.YWJjZA==' }),
  of('cookies in quotes', { cookie: `_fbp="${FBP}"` }),

  // Hosts and their domains.
  on('the bare domain', 'example.com', 'example.com'),
  on('a host with its port', 'shop.example.com:8443', 'example.com'),
  on('a public suffix of two parts', 'www.shop.co.uk', 'shop.co.uk'),
  on('the bare domain below a public suffix of two parts', 'shop.co.uk', 'shop.co.uk'),
  on('a host of four parts', 'a.b.shop.example.com', 'example.com'),
  on('a host of a public suffix of many sites', 'me.github.io', 'me.github.io'),
  on('a host in capitals', 'SHOP.example.com', 'example.com'),
  on('localhost', 'localhost:3000', 'localhost'),
  on('an IPv4 address', '203.0.113.9:8080', '203.0.113.9'),
  on('an IPv6 address', '[2001:db8::1]:8080', '[2001:db8::1]'),
  on('a host nobody named', 'shop.example.com'),
  on('a bare domain nobody named, below a public suffix of two parts', 'shop.co.uk'),
  on('a host of four parts nobody named', 'a.b.shop.example.com'),

  // The visitor's address.
  from('an IPv4 address of a visitor', IPV4),
  from('an IPv6 address of a visitor', IPV6),
  from('a visitor behind a proxy that is trusted', '10.0.0.1', { forwardedFor: IPV4, ip: IPV4 }),
  from('a visitor behind two proxies that are trusted', '10.0.0.1', { forwardedFor: `${IPV6}, 10.0.0.2`, ip: IPV6 }),
  from('a visitor who says to be another', '9.9.9.9', { forwardedFor: IPV4 }),
  from('a private address in front of a public one', '9.9.9.9', { forwardedFor: `10.0.0.7, ${IPV4}`, ip: '9.9.9.9' }),
  from('a proxy that is not trusted', '10.0.0.1'),
  from('a loopback address', '127.0.0.1'),
  from('a unique-local address', 'fd00::1'),
  from('a link-local address', 'fe80::1'),
  from('an IPv4 address in IPv6 notation', `::ffff:${IPV4}`),
  from('a private IPv4 address in IPv6 notation', '::ffff:10.0.0.1'),
  from('an address shared by a provider’s customers', '100.64.0.1'),
  from('an address of the documentation', '203.0.113.7'),
  from('an address with its port, from the proxy', '10.0.0.1', { forwardedFor: `${IPV4}:4711`, ip: `${IPV4}:4711` }),
  from('no address at all', ''),
  from('an address in a cookie of the page', IPV4, { cookie: `_fbi=${IPV6}.${APPENDIX}` }),

  // The page.
  of('a page with a query', { path: '/cart?step=2' }),
  of('a page with a token', { path: '/reset?token=abc&step=2' }),
  of('a page with a fragment before it', { referrer: 'https://shop.example.com/cart#items' }),
  of('an address of contact data before', { referrer: 'https://shop.example.com/?email=jane%40example.com' }),
  of('a call of a script in a page', {
    path: '/api/cart?id=7',
    referrer: 'https://shop.example.com/cart',
    mode: 'cors',
  }),
];
