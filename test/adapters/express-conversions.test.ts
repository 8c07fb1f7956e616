import { once } from 'node:events';
import { trackConversion, type Conversion } from '@capikit/express';
import express, { type RequestHandler, type Response } from 'express';
import { describe, expect, it, onTestFinished } from 'vitest';
import { submit } from './browser';
import { EXPRESS_MAJORS, expressApp } from './express-server';
import { open } from './matrix';

const ORDER: Conversion<'Purchase'> = { customData: { value: 5, currency: 'EUR' } };

describe.each(EXPRESS_MAJORS)('trackConversion() in %s', (_name, create) => {
  it('with `when` decides by request and response, redirects included', async () => {
    const app = await open(
      expressApp(create, (root, middleware) => {
        const when = (_request: unknown, response: Response): boolean =>
          /thanks/.test(String(response.get('location')));
        root.use(middleware);
        root.post(
          '/:page',
          trackConversion('Lead', (request) => ({ customData: { content_name: String(request.params['page']) } }), {
            when,
          }),
          (request, response) => response.redirect(303, request.params['page'] === 'order' ? '/thanks' : '/login'),
        );
      }),
      [],
    );
    await submit(`${app.url}/wrong`, {});
    await submit(`${app.url}/order`, {});
    expect((await app.delivered(1)).map(({ custom_data }) => custom_data?.['content_name'])).toEqual(['order']);
  });

  it.each([
    [
      'throws',
      'Error',
      (): boolean => {
        throw new Error('jane@example.com');
      },
    ],
    ['answers with a promise, which would always be true,', 'TypeError', async () => false],
  ])('with a `when` that %s reports nothing and disturbs nobody', async (_, kind, given) => {
    const when = given as () => boolean;
    const app = await open(
      expressApp(create, (root, middleware) => {
        root.use(middleware);
        root.post(
          '/',
          trackConversion('Lead', undefined, { when }),
          trackConversion('Subscribe'),
          (_request, response) => void response.send('done'),
        );
      }),
      [],
    );
    expect((await submit(app.url, {})).body).toBe('done');
    expect((await app.delivered(1)).map(({ event_name }) => event_name)).toEqual(['Subscribe']);
    expect(app.log.join()).toContain(`mapper or when failed with ${kind}`);
    expect(app.log.join()).not.toContain('jane');
  });

  it('gives the mapper the parsed body and what handlers left, in the context of the request', async () => {
    const app = await open(
      expressApp(create, (root, middleware) => {
        const map = (request: express.Request, response: Response): Conversion<'Purchase'> => {
          middleware.capi.track('Subscribe', { predicted_ltv: 0 });
          return { customData: response.locals['order'], details: { userData: { email: request.body.email } } };
        };
        root.use(middleware, express.urlencoded({ extended: false }));
        root.post('/', trackConversion('Purchase', map), (_request, response) => {
          response.locals['order'] = ORDER.customData;
          response.status(201).json({});
        });
      }),
      [],
    );
    await submit(app.url, { email: 'jane@example.com' }, { headers: { cookie: '_fbp=fb.1.1700000000000.7' } });
    const events = await app.delivered(2);
    expect(events).toMatchObject([
      { event_name: 'Subscribe', action_source: 'website', user_data: { fbp: 'fb.1.1700000000000.7' } },
      { event_name: 'Purchase', custom_data: ORDER.customData, user_data: { em: [expect.any(String)] } },
    ]);
  });

  it('counts for a whole router, and not for its HEAD and OPTIONS requests', async () => {
    const app = await open(
      expressApp(create, (root, middleware) => {
        root.use(middleware);
        root.use('/thanks', trackConversion('Lead'), (_request, response) => void response.send(''));
      }),
      [],
    );
    for (const method of ['HEAD', 'OPTIONS', 'GET']) await app.visit('/thanks/you', { method });
    expect(await app.delivered(1)).toHaveLength(1);
  });

  it.each(['missing', 'later'] as const)('warns once when capi() is %s, and lets the route work', async (order) => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error): unknown => warnings.push(warning);
    process.on('warning', onWarning);
    onTestFinished(() => void process.off('warning', onWarning));
    const app = await open(
      expressApp(create, (root, middleware) => {
        root.get('/', trackConversion('Lead'), (_request, response) => void response.send('done'));
        if (order === 'later') root.use(middleware);
      }),
      [],
    );
    for (let visits = 0; visits < 3; visits += 1) expect((await app.visit('/')).body).toBe('done');
    expect(warnings).toMatchObject([{ name: 'CapikitWarning', code: 'CAPIKIT_NO_MIDDLEWARE' }]);
    expect(warnings[0]?.message).toContain("trackConversion('Lead')");
    expect(await app.delivered()).toEqual([]);
  });

  it('does not count a stream that broke off because the client left', async () => {
    const leaving = new AbortController();
    const app = await open(
      expressApp(create, (root, middleware) => {
        root.use(middleware);
        root.post('/export', trackConversion('Lead'), (_request, response) => {
          response.write('half');
          leaving.abort();
          response.once('close', () => response.destroy());
        });
        root.post('/fence', trackConversion('Subscribe'), (_request, response) => void response.send(''));
      }),
      [],
    );
    await expect(submit(`${app.url}/export`, {}, { signal: leaving.signal })).rejects.toThrow('aborted');
    await submit(`${app.url}/fence`, {});
    expect((await app.delivered(1)).map(({ event_name }) => event_name)).toEqual(['Subscribe']);
  });

  it.each(['before', 'after'] as const)(
    'counts when the client leaves while middleware %s it still compresses the answer',
    async (order) => {
      const leaving = new AbortController();
      /** Has the handler's answer in hand, but ends the response only when the client has gone. */
      const slowEnd: RequestHandler = (_request, response, next) => {
        const end = response.end.bind(response) as () => typeof response;
        response.end = (() => {
          void once(response, 'close').then(() => end());
          leaving.abort();
          return response;
        }) as typeof response.end;
        next();
      };
      const app = await open(
        expressApp(create, (root, middleware) => {
          const lead = trackConversion('Lead');
          root.use(middleware);
          root.post(
            '/',
            ...(order === 'before' ? [slowEnd, lead] : [lead, slowEnd]),
            (_request, response) => void response.send('done'),
          );
        }),
        [],
      );
      await expect(submit(app.url, {}, { signal: leaving.signal })).rejects.toThrow('aborted');
      expect(await app.delivered(1)).toMatchObject([{ event_name: 'Lead' }]);
    },
  );
});
