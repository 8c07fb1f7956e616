import { AsyncLocalStorage } from 'node:async_hooks';
import { ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { capi, createCapi } from '@capikit/express';
import cookieParser from 'cookie-parser';
import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Response } from 'express';
import onHeaders from 'on-headers';
import { describe, expect, it } from 'vitest';
import { cookieValue, SITE, submit } from './browser';
import { EXPRESS_MAJORS, expressApp } from './express-server';
import { DATASET, open, TOKEN } from './matrix';

const page: RequestHandler = (request, response) => {
  request.capi.track('PageView');
  response.send('');
};

describe.each(EXPRESS_MAJORS)('capi() in %s', (_name, create) => {
  it('reports whole URLs from sub-applications and routers', async () => {
    const app = await open(
      expressApp(create, (root, middleware) => {
        const shop = create();
        const tea = express.Router();
        shop.use('/tea', tea.get('/:kind', page));
        root.use(middleware).use('/shop', shop);
      }),
      [],
    );
    await app.visit('/shop/tea/green?size=2');
    expect((await app.delivered(1))[0]?.event_source_url).toBe(`${SITE}/shop/tea/green?size=2`);
  });

  it.each([
    [
      'behind a proxy',
      { 'x-forwarded-for': '8.8.4.4', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'tea.example.com' },
      'https://tea.example.com/gone?a=1',
      '8.8.4.4',
    ],
    ['directly', { host: 'tea.example.com' }, 'http://tea.example.com/gone?a=1', '127.0.0.1'],
  ])('knows the request as it was when it was tracked, %s', async (_how, headers, url, address) => {
    const app = await open(
      expressApp(create, (root, middleware) => {
        root.set('trust proxy', 'loopback');
        root.use(middleware).get('/gone', (request) => {
          request.capi.track('PageView');
          Object.assign(request.headers, { host: 'internal:8080', 'x-forwarded-for': '10.0.0.7' });
          request.url = '/elsewhere';
          request.method = 'POST';
          request.socket.destroy();
        });
      }),
      [],
    );
    await expect(app.visit('/gone?a=1', { headers })).rejects.toThrow('socket hang up');
    const [event] = await app.delivered(1);
    expect(event).toMatchObject({ event_source_url: url, user_data: { client_ip_address: address } });
  });

  it('asks for an address of the application’s own while the request is served', async () => {
    const visitors = new AsyncLocalStorage<string>();
    const app = await open(
      expressApp(create, (root, middleware) => {
        root.use((request, _response, next) => {
          Object.defineProperty(request, 'ip', { get: () => visitors.getStore() });
          visitors.run('8.8.4.4', next);
        });
        root.use(middleware).get('/', page);
      }),
      [],
    );
    await app.visit('/');
    expect((await app.delivered(1))[0]?.user_data.client_ip_address).toBe('8.8.4.4');
  });

  it('asks for it too where it is that of all requests', async () => {
    const visitors = new AsyncLocalStorage<string>();
    const app = await open(
      expressApp(create, (root, middleware) => {
        Object.defineProperty(root.request, 'ip', { get: () => visitors.getStore() });
        root.use((_request, _response, next) => visitors.run('8.8.4.4', next));
        root.use(middleware).get('/', page);
      }),
      [],
    );
    await app.visit('/');
    expect((await app.delivered(1))[0]?.user_data.client_ip_address).toBe('8.8.4.4');
  });

  it('takes what inherits from a request for another request, and copies too', async () => {
    const seen: unknown[] = [];
    const app = await open(
      expressApp(create, (root, middleware) => {
        root.use(middleware).get('/', (request, response) => {
          for (const other of [Object.create(request), Object.assign(Object.create(null), request)] as Request[]) {
            seen.push(middleware.tracker(other));
            middleware(other, response, () => seen.push(middleware.tracker(other) === request.capi));
          }
          seen.push(middleware.tracker(request) === request.capi, middleware.tracker(undefined as never));
          response.send('');
        });
      }),
      [],
    );
    await app.visit('/');
    expect(seen).toEqual([undefined, false, undefined, false, true, undefined]);
  });

  it('does not give every visitor the tracker that somebody gave the prototype of requests', async () => {
    const app = await open(
      expressApp(create, (root, middleware) => {
        root.use(middleware).get('/', (request, response) => {
          root.request.capi = request.capi;
          page(request, response, () => undefined);
        });
      }),
      [],
    );
    for (const path of ['/?a=1', '/?a=2']) await app.visit(path);
    expect((await app.delivered(2)).map(({ event_source_url: url }) => url)).toEqual([`${SITE}/?a=1`, `${SITE}/?a=2`]);
  });

  it('writes its headers on the response it was given, whichever request that is said to answer', async () => {
    const app = await open(
      expressApp(create, (root, middleware) => {
        const inner = create();
        inner.use((_request, response) => void response.send(''));
        root.use(middleware);
        root.get('/copy', (request, response) =>
          inner(Object.assign(Object.create(Object.getPrototypeOf(request) as object), request) as Request, response),
        );
        root.get('/other', (request, response) => {
          inner(request, new ServerResponse(request) as Response);
          response.send('');
        });
      }),
      [],
    );
    for (const path of ['/copy', '/other']) {
      // oxlint-disable-next-line no-await-in-loop -- one visit after the other
      expect(cookieValue(await app.visit(path), '_fbp'), path).toMatch(/^fb\./);
    }
  });

  it('serves only the router it is mounted in', async () => {
    const app = await open(
      expressApp(create, (root, middleware) => {
        root.get(
          '/other',
          (request, response) => void response.send([typeof request.capi, typeof middleware.tracker(request)].join()),
        );
        root.use('/shop', middleware, page);
      }),
      [],
    );
    const other = await app.visit('/other');
    expect(other).toMatchObject({ body: 'undefined,undefined', setCookies: [] });
    expect((await app.visit('/shop')).setCookies).toHaveLength(1);
    expect(await app.delivered(1)).toHaveLength(1);
  });

  it('stays with a request that a sub-application hands back', async () => {
    const app = await open(
      expressApp(create, (root, middleware) => {
        const shop = create();
        shop.use(middleware);
        root.use(shop);
        root.get('/plain', page);
        root.get('/whole', (request, response) => {
          request.capi.track('PageView');
          response.writeHead(200, { 'Set-Cookie': 'cart=7' }).end();
        });
      }),
      [],
    );
    const plain = await app.visit('/plain');
    const whole = await app.visit('/whole');
    const events = await app.delivered(2);
    expect(events.map(({ user_data }) => user_data?.fbp)).toEqual([
      cookieValue(plain, '_fbp'),
      cookieValue(whole, '_fbp'),
    ]);
    expect(whole.setCookies).toHaveLength(2);
  });

  it('stays with a request that is handed to an application of its own', async () => {
    const app = await open(
      expressApp(create, (root, middleware) => {
        const shop = create();
        shop.get('/', page);
        shop.get('/inherited', (request, response) => {
          const inherited = Object.create(request) as typeof request;
          inherited.capi.track('PageView');
          response.send('');
        });
        root.use(middleware, (request, response, next) => {
          // What middleware for virtual hosts does.
          shop(request, response, next);
        });
      }),
      [],
    );
    const replies = [await app.visit('/'), await app.visit('/inherited')];
    const events = await app.delivered(2);
    expect(events.map(({ user_data }) => user_data?.fbp)).toEqual(replies.map((reply) => cookieValue(reply, '_fbp')));
  });

  it('writes the headers of a first request that other middleware listens for, too', async () => {
    const app = await open(
      expressApp(create, (root, middleware) => {
        const listening: RequestHandler = (_request, response, next) => {
          onHeaders(response, () => void response.setHeader('X-Listened', 'yes'));
          next();
        };
        root.use(listening, middleware, (request, response) => void response.send(request.capi.pixelScript()));
      }),
      [],
    );
    const reply = await app.visit('/');
    expect(cookieValue(reply, '_fbp')).toMatch(/^fb\./);
    expect(reply.headers['cache-control']).toBe('private, no-store');
    expect(reply.headers['x-listened']).toBe('yes');
  });

  it('mounted twice keeps the first tracker, and sets each cookie once', async () => {
    const app = await open(
      expressApp(create, (root, middleware) => {
        const seen: RequestHandler = (request, _response, next) => {
          request.capi.identify({ externalId: '42' });
          next();
        };
        root.use(middleware, seen);
        root.use('/shop', middleware, capi(middleware.capi), page);
      }),
      [],
    );
    const reply = await app.visit('/shop?fbclid=New');
    const [event] = await app.delivered(1);
    expect(reply.setCookies).toHaveLength(2);
    expect(event?.user_data).toMatchObject({
      fbp: cookieValue(reply, '_fbp'),
      fbc: cookieValue(reply, '_fbc'),
      external_id: [expect.any(String)],
    });
  });

  it('of two clients gives each its tracker, one visitor and one set of cookies', async () => {
    const second = createCapi({ datasetId: '987654321', accessToken: TOKEN, enabled: false });
    const app = await open(
      expressApp(create, (root, one) => {
        const two = capi(second);
        root.use(one, two, (request, response) => {
          const ids = [one, two].map((middleware) => middleware.tracker(request)?.context.fbp);
          response.send([request.capi === two.tracker(request), ids[0] === ids[1]].join());
        });
      }),
      [],
    );
    const reply = await app.visit('/?fbclid=New');
    expect(reply.body).toBe('true,true');
    expect(reply.setCookies.map((cookie) => cookie.split('=')[0]).toSorted()).toEqual(['_fbc', '_fbp']);
  });

  it.each(['before', 'after'] as const)('works %s cookie-parser and body parsers, also ambient', async (order) => {
    const parsers = [cookieParser(), express.json(), express.urlencoded({ extended: true }), express.text()];
    const app = await open(
      expressApp(create, (root, middleware) => {
        if (order === 'before') root.use(middleware, ...parsers);
        else root.use(...parsers, middleware);
        root.post('/order', async (request, response) => {
          await nextTurn();
          middleware.capi.track('Lead', {}, { userData: { email: request.body.email } });
          response.send('');
        });
      }),
      [],
    );
    const cookie = '_fbp=fb.1.1700000000000.7; j=j:{"a":1}; s=s:x.y; bad=%E0%A4%A';
    await submit(`${app.url}/order`, { email: 'jane@example.com' }, { headers: { cookie, referer: `${SITE}/tea` } });
    expect((await app.delivered(1))[0]).toMatchObject({
      event_source_url: `${SITE}/tea`,
      user_data: { em: [expect.any(String)], fbp: 'fb.1.1700000000000.7' },
    });
  });

  it('is there in error handlers, ambient too', async () => {
    const onError: ErrorRequestHandler = (_error, request, response, _next) => {
      request.capi.track('CustomizeProduct');
      response.status(500).send('sorry');
    };
    const app = await open(
      expressApp(create, (root, middleware) => {
        root.use(middleware);
        root.get('/', () => {
          middleware.capi.track('ViewContent');
          throw new Error('broken');
        });
        root.use(onError);
      }),
      [],
    );
    const reply = await app.visit('/');
    expect(reply).toMatchObject({ status: 500, body: 'sorry' });
    const events = await app.delivered(2);
    expect(events.map(({ event_name }) => event_name)).toEqual(['ViewContent', 'CustomizeProduct']);
    expect(new Set(events.map(({ user_data }) => user_data?.fbp))).toEqual(new Set([cookieValue(reply, '_fbp')]));
  });

  it.each([
    ['shop.example.com:3000', {}, 'http://shop.example.com:3000/'],
    ['[::1]:3000', {}, 'http://[::1]:3000/'],
    ['shop.example.com.internal:8080', { 'x-forwarded-host': 'shop.example.com' }, 'http://shop.example.com/'],
    ['10.0.0.7', { 'x-forwarded-host': 'shop.example.com', 'x-forwarded-proto': 'https' }, 'https://shop.example.com/'],
  ])('behind a trusted proxy takes host %s with %o as the browser knows it', async (host, headers, url) => {
    const app = await open(
      expressApp(create, (root, middleware) => void root.set('trust proxy', 'loopback').use(middleware, page)),
      [],
    );
    await app.visit('/', { headers: { ...headers, host } as Record<string, string> });
    expect((await app.delivered(1))[0]?.event_source_url).toBe(url);
  });

  it('asks a trust function of the application for the address', async () => {
    const app = await open(
      expressApp(create, (root, middleware) => {
        root.set('trust proxy', (address: string) => /127\.0\.0\.1$|^10\./.test(address));
        root.use(middleware, page);
      }),
      [],
    );
    await app.visit('/', { headers: { 'x-forwarded-for': '1.1.1.1, 8.8.8.8, 10.1.2.3' } });
    expect((await app.delivered(1))[0]?.user_data?.client_ip_address).toBe('8.8.8.8');
  });

  it.each(['before', 'after'] as const)('adds its headers when compressing middleware comes %s it', async (order) => {
    const app = await open(
      expressApp(create, (root, middleware) => {
        if (order === 'before') root.use(delayedEnd, middleware);
        else root.use(middleware, delayedEnd);
        root.use(page);
      }),
      [],
    );
    const reply = await app.visit('/');
    expect((await app.delivered(1))[0]?.user_data?.fbp).toBe(cookieValue(reply, '_fbp'));
  });

  it('with bad options throws when it is called, and never later', () => {
    expect(() => capi({ datasetId: 'x', accessToken: TOKEN })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTIONS' }),
    );
  });

  it('takes a Capi that is used elsewhere too', async () => {
    const kit = createCapi({ datasetId: DATASET, accessToken: TOKEN, enabled: false });
    expect(capi(kit).capi).toBe(kit);
    await kit.close();
  });
});

/** Ends the response later than the handler, as middleware does that compresses. */
const delayedEnd: RequestHandler = (_request, response, next) => {
  const end = response.end.bind(response) as (...args: unknown[]) => typeof response;
  response.end = ((...args: unknown[]) => {
    setImmediate(() => end(...args));
    return response;
  }) as typeof response.end;
  next();
};
