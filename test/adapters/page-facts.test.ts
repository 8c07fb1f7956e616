import { describe, expect, it } from 'vitest';
import { FETCH, FORM, SITE, USER_AGENT } from './browser';
import { describeServers, get, open, PAGE_ROUTE, post } from './matrix';

const SHOP = `${SITE}/products/mug`;

describeServers('the page of an event', (server) => {
  const routes = [
    PAGE_ROUTE,
    get('/products', PAGE_ROUTE.handle),
    get('/api/cart', PAGE_ROUTE.handle),
    post('/cart', PAGE_ROUTE.handle),
    get('/reset', PAGE_ROUTE.handle),
  ];

  it.each([
    [
      'a page is its own, with the page before',
      '/products?id=7',
      {},
      { referer: 'https://www.example.net/ad?q=tea' },
      `${SITE}/products?id=7`,
      'https://www.example.net/ad?q=tea',
    ],
    [
      'a fetch is the Referer',
      '/api/cart?x=1',
      { as: FETCH },
      { referer: `${SHOP}?size=2` },
      `${SHOP}?size=2`,
      undefined,
    ],
    [
      'a form post is the Referer',
      '/cart',
      { as: FORM, method: 'POST', body: 'id=7' },
      { referer: SHOP },
      SHOP,
      undefined,
    ],
    [
      'a fetch from elsewhere is the endpoint without query',
      '/api/cart?x=1',
      { as: FETCH },
      { referer: 'https://www.example.net/x' },
      `${SITE}/api/cart`,
      undefined,
    ],
    ['a fetch without Referer is the Origin', '/api/cart', { as: FETCH }, { origin: SITE }, `${SITE}/`, undefined],
    [
      'a sibling host of the site is believed',
      '/api/cart',
      { as: FETCH },
      { referer: 'https://www.example.com/tea' },
      'https://www.example.com/tea',
      undefined,
    ],
    ['about:blank as Referer is none', '/products', {}, { referer: 'about:blank' }, `${SITE}/products`, undefined],
    ['http://% as Referer is none', '/api/cart', { as: FETCH }, { referer: 'http://%' }, `${SITE}/api/cart`, undefined],
    [
      'secrets go from the URL',
      '/reset?token=abc&step=2&email=jane%40example.com',
      {},
      {},
      `${SITE}/reset?step=2`,
      undefined,
    ],
    [
      'secrets go from the Referer',
      '/products',
      {},
      { referer: `${SITE}/reset?code=9&step=2` },
      `${SITE}/products`,
      `${SITE}/reset?step=2`,
    ],
    [
      'secrets go from the Referer of a fetch',
      '/api/cart',
      { as: FETCH },
      { referer: `${SITE}/a?password=x` },
      `${SITE}/a`,
      undefined,
    ],
    ['the fbclid stays', '/products?fbclid=abc', {}, {}, `${SITE}/products?fbclid=abc`, undefined],
  ] as const)('of %s', async (_title, path, request, headers, url, referrer) => {
    const app = await open(server, routes);
    await app.visit(path, { ...request, headers });
    const [event] = await app.delivered(1);
    expect(event?.event_source_url).toBe(url);
    expect(event?.referrer_url).toBe(referrer);
  });

  it('may be one of sites, and scrubQuery removes further parameters', async () => {
    const app = await open(server, routes, {
      options: { sites: ['https://app.example.org'], scrubQuery: ['Campaign_User'] },
    });
    await app.visit('/api/cart', {
      as: FETCH,
      headers: { referer: 'https://app.example.org/tea?campaign_user=4&a=1' },
    });
    const [event] = await app.delivered(1);
    expect(event?.event_source_url).toBe('https://app.example.org/tea?a=1');
  });

  it('holds no contact data anywhere, whatever the request had', async () => {
    const app = await open(server, routes);
    const mail = 'jane@example.com';
    await app.visit(`/reset?email=${mail}&user[mail]=${mail}&next=%2Fa%3Femail%3D${mail}`, {
      headers: { referer: `${SITE}/u/${mail}/x?email=${mail}` },
    });
    await app.delivered(1);
    expect(JSON.stringify(app.sandbox.requests)).not.toContain('jane');
    expect(app.log.join()).not.toContain('jane');
  });
});

describeServers("the visitor's address", (server) => {
  const address = async (headers: Record<string, string>, more: Parameters<typeof open>[2] = {}): Promise<unknown> => {
    const app = await open(server, [PAGE_ROUTE], more);
    await app.visit('/', { headers });
    return (await app.delivered(1))[0]?.user_data?.client_ip_address;
  };

  describe('without trust', () => {
    it.each(['8.8.8.8', '1.1.1.1, 8.8.8.8', '', ','])(
      'is the one of the socket, whatever X-Forwarded-For "%s" says',
      async (given) => {
        expect(await address({ 'x-forwarded-for': given, 'x-real-ip': '8.8.8.8', forwarded: 'for=8.8.8.8' })).toBe(
          '127.0.0.1',
        );
      },
    );
  });

  describe('behind one trusted proxy', () => {
    it.each([
      ['8.8.8.8', '8.8.8.8'],
      ['1.1.1.1, 8.8.8.8', '8.8.8.8'],
      ['2606:4700::1111', '2606:4700::1111'],
      ['::ffff:8.8.8.8', '8.8.8.8'],
      ['::ffff:10.0.0.5', undefined],
      ['10.0.0.5', undefined],
      ['203.0.113.9', undefined],
    ])('is what X-Forwarded-For %s says of it: %s', async (given, expected) => {
      expect(await address({ 'x-forwarded-for': given }, { trustProxy: true })).toBe(expected);
    });
  });

  it('is the answer of clientIp, which is given the request', async () => {
    const clientIp = (request: unknown): string | undefined =>
      (request as { headers: Record<string, string> }).headers['cf-connecting-ip'];
    expect(await address({ 'cf-connecting-ip': '8.8.4.4' }, { options: { clientIp } })).toBe('8.8.4.4');
    expect(await address({}, { options: { clientIp } })).toBe('127.0.0.1');
  });

  it('travels with the user agent as the browser sent it', async () => {
    const app = await open(server, [PAGE_ROUTE]);
    await app.visit('/');
    expect((await app.delivered(1))[0]?.user_data?.client_user_agent).toBe(USER_AGENT);
  });

  it('that was dropped is named, counted and told how to mend when the event has too little without it', async () => {
    const app = await open(server, [PAGE_ROUTE], { trustProxy: true, options: { cookies: { createFbp: false } } });
    await app.visit('/', { headers: { 'x-forwarded-for': '10.0.0.5' } });
    expect(await app.delivered()).toEqual([]);
    expect(app.kit.stats().clientIpDropped).toBe(1);
    expect(app.log.join()).toMatch(/CLIENT_IP_DROPPED[^\n]*10\.0\.0\.5[^\n]*trust proxy/);
    expect(app.outcomes.map(({ end }) => end)).toEqual(['invalid']);
  });

  it('comes with the protocol and host the trusted proxy tells', async () => {
    const app = await open(server, [PAGE_ROUTE], { trustProxy: true });
    const headers = {
      'x-forwarded-for': '8.8.8.8',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'tea.example.org',
    };
    const { setCookies } = await app.visit('/?a=1', { headers: { ...headers, host: '10.0.0.7:8080' } });
    expect((await app.delivered(1))[0]?.event_source_url).toBe('https://tea.example.org/?a=1');
    expect(setCookies.join()).toMatch(/Domain=example\.org; SameSite=Lax; Secure$/);
  });
});
