import { describe, expect, it } from 'vitest';
import { cookieValue, FETCH, FORM } from './browser';
import { describeServers, get, open, PAGE_ROUTE } from './matrix';

const FBP = /^fb\.1\.\d{13}\.\d+$/;
const ATTRIBUTES = 'Max-Age=7776000; Path=/; Domain=example.com; SameSite=Lax';

describeServers('the cookies', (server) => {
  it('of a first visit are where the Pixel puts its own, with the values of the event', async () => {
    const app = await open(server, [PAGE_ROUTE]);
    const reply = await app.visit('/?fbclid=IwAR0-click_1');
    const [event] = await app.delivered(1);

    const { fbp, fbc } = event?.user_data ?? {};
    expect(fbp).toMatch(FBP);
    expect(fbc).toMatch(/^fb\.1\.\d{13}\.IwAR0-click_1$/);
    expect(reply.setCookies.toSorted()).toEqual([`_fbc=${fbc}; ${ATTRIBUTES}`, `_fbp=${fbp}; ${ATTRIBUTES}`]);
    expect(reply.body).toBe('<h1>Tea</h1>');
  });

  it('of a later visit are sent on byte for byte and left alone', async () => {
    const app = await open(server, [PAGE_ROUTE]);
    const cookies = { _fbp: 'fb.1.1700000000000.0012345', _fbc: 'fb.1.1700000000001.IwAR0.AQ' };
    const { setCookies } = await app.visit('/', {
      headers: { cookie: `a=1; _fbp=${cookies._fbp}; _fbc=${cookies._fbc}; hasOwnProperty=1; __proto__=2` },
    });
    const [event] = await app.delivered(1);
    expect(event?.user_data).toMatchObject({ fbp: cookies._fbp, fbc: cookies._fbc });
    expect(setCookies).toEqual([]);
  });

  describe.each([
    ['another fbclid than the cookie', 'fb.1.1700000000001.Old', '?fbclid=New', /^fb\.1\.\d{13}\.New$/],
    ['the fbclid of the cookie', 'fb.1.1700000000001.Same', '?fbclid=Same', 'fb.1.1700000000001.Same'],
    ['an fbclid in other case', 'fb.1.1700000000001.same', '?fbclid=Same', /^fb\.1\.\d{13}\.Same$/],
    ['a doubled fbclid: the first counts', undefined, '?fbclid=One&fbclid=Two', /^fb\.1\.\d{13}\.One$/],
    ['a broken cookie and an fbclid', 'none', '?fbclid=New', /^fb\.1\.\d{13}\.New$/],
    ['a broken cookie alone', 'none', '', undefined],
    ['an fbclid that is none', undefined, '?fbclid=%00%ff%', undefined],
    ['an array for an fbclid', undefined, '?fbclid[]=One', undefined],
  ] as const)('with %s', (_title, cookie, query, expected) => {
    it(`send ${expected === undefined ? 'no fbc' : 'that fbc'}, and set one that is new`, async () => {
      const app = await open(server, [PAGE_ROUTE]);
      const reply = await app.visit(`/${query}`, { headers: cookie === undefined ? {} : { cookie: `_fbc=${cookie}` } });
      const [event] = await app.delivered(1);
      const fbc = event?.user_data?.fbc;
      if (expected instanceof RegExp) expect(fbc).toMatch(expected);
      else expect(fbc).toBe(expected);
      expect(cookieValue(reply, '_fbc')).toBe(fbc === cookie ? undefined : fbc);
    });
  });

  it('come with an API call only when it brings a new fbclid', async () => {
    const app = await open(server, [PAGE_ROUTE]);
    expect((await app.visit('/', { as: FETCH })).setCookies).toEqual([]);
    const reply = await app.visit('/?fbclid=New', { as: FETCH });
    expect(cookieValue(reply, '_fbc')).toMatch(/\.New$/);
  });

  it('survive a response that sets its own', async () => {
    const own = get('/', (exchange) => {
      exchange.cookie('cart', '7');
      exchange.html('');
    });
    for (const cookiePlugin of [false, true]) {
      const app = await open(server, [own], { cookiePlugin });
      const reply = await app.visit('/?fbclid=New');
      expect(reply.setCookies).toHaveLength(3);
      expect(cookieValue(reply, 'cart')).toBe('7');
      expect(cookieValue(reply, '_fbp')).toMatch(FBP);
      expect(cookieValue(reply, '_fbc')).toMatch(/\.New$/);
    }
  });

  it.each([
    ['an object', { 'Set-Cookie': 'cart=7' }],
    ['an object with a list', { 'set-cookie': ['cart=7', 'seen=1'] }],
    ['a flat list', ['Set-Cookie', 'cart=7']],
    ['nothing', undefined],
  ])('survive writeHead() with %s', async (_title, headers) => {
    const app = await open(server, [
      get(
        '/',
        (exchange) =>
          void exchange
            .raw()
            .writeHead(200, headers as never)
            .end('ok'),
      ),
    ]);
    const reply = await app.visit('/');
    expect(reply.body).toBe('ok');
    expect(cookieValue(reply, '_fbp')).toMatch(FBP);
    expect(cookieValue(reply, 'cart')).toBe(headers === undefined ? undefined : '7');
  });

  it('survive later middleware that sets all cookies anew as the headers leave', async () => {
    const app = await open(server, [PAGE_ROUTE], {
      middleware(_request, response, next) {
        const writeHead = response.writeHead.bind(response) as (...args: unknown[]) => typeof response;
        response.writeHead = ((...args: unknown[]) => {
          response.setHeader('Set-Cookie', ['session=1']);
          return writeHead(...args);
        }) as typeof response.writeHead;
        next();
      },
    });
    const reply = await app.visit('/');
    expect(cookieValue(reply, '_fbp')).toMatch(FBP);
    expect(cookieValue(reply, 'session')).toBe('1');
  });

  it.each([
    ['Cache-Control: public', 200, 'public, max-age=60'],
    ['s-maxage', 200, 'max-age=0, s-maxage=60'],
    ['Cache-Control: PUBLIC', 200, 'PUBLIC'],
    ['304', 304, 'private'],
  ])('are not set with %s', async (_title, status, cacheControl) => {
    const cached = get('/', (exchange) => {
      exchange.status(status);
      exchange.header('Cache-Control', cacheControl);
      exchange.html('');
    });
    const app = await open(server, [cached]);
    const reply = await app.visit('/?fbclid=New');
    expect(reply.status).toBe(status);
    expect(reply.setCookies).toEqual([]);
  });

  it.each([
    ['a HEAD request', { method: 'HEAD' }, ''],
    ['an error page', {}, '/missing'],
    ['a redirect', {}, '/moved'],
    ['a streamed page', {}, '/stream'],
  ])('are set on %s', async (_title, request, path) => {
    const app = await open(server, [
      PAGE_ROUTE,
      get('/moved', (exchange) => exchange.redirect(302, '/elsewhere')),
      get('/missing', (exchange) => {
        exchange.status(404);
        exchange.html('no');
      }),
      get('/stream', (exchange) => {
        const response = exchange.raw();
        response.write('one ');
        setImmediate(() => response.end('two'));
      }),
    ]);
    const reply = await app.visit(path || '/', request);
    expect(cookieValue(reply, '_fbp')).toMatch(FBP);
    if (path === '/stream') expect(reply.body).toBe('one two');
    if (path === '/moved') expect(reply).toMatchObject({ status: 302, headers: { location: '/elsewhere' } });
    expect((await app.delivered()).every(({ user_data }) => user_data?.fbp === cookieValue(reply, '_fbp'))).toBe(true);
  });

  it('follow the options: never, always, no new fbp, another domain', async () => {
    const settings = [
      [{ write: 'never' }, PAGE_ROUTE, {}, ''],
      [{ write: 'always' }, PAGE_ROUTE, { as: FETCH }, '_fbp Domain=example.com'],
      [{ createFbp: false }, PAGE_ROUTE, {}, ''],
      [{ domain: 'shop.example.com' }, PAGE_ROUTE, {}, '_fbp Domain=shop.example.com'],
      [{ domain: 'example.org' }, PAGE_ROUTE, {}, '_fbp '],
    ] as const;
    for (const [cookies, route, request, expected] of settings) {
      const app = await open(server, [route], { options: { cookies } });
      const { setCookies } = await app.visit('/', request);
      const seen = setCookies.map((cookie) => `${cookie.split('=')[0]} ${/Domain=[^;]*/.exec(cookie)?.[0] ?? ''}`);
      expect(seen.join()).toBe(expected);
    }
  });

  it.each([
    ['shop.example.co.uk', 'Domain=example.co.uk', 2],
    ['127.0.0.1:3000', undefined, 0],
    ['localhost', undefined, 0],
  ])('on %s go to %s', async (host, domain, index) => {
    const app = await open(server, [PAGE_ROUTE]);
    const reply = await app.visit('/', { headers: { host } });
    expect(/Domain=[^;]*/.exec(reply.setCookies.join())?.[0]).toBe(domain);
    expect(cookieValue(reply, '_fbp')).toMatch(new RegExp(`^fb\\.${index}\\.`));
  });

  it('are not set by a posted form, whose page has them already', async () => {
    const app = await open(server, [{ ...PAGE_ROUTE, method: 'POST' }]);
    expect((await app.visit('/', { method: 'POST', as: FORM, body: 'a=1' })).setCookies).toEqual([]);
  });
});
