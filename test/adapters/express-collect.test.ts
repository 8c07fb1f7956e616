import { capi, collect } from '@capikit/express';
import express, { type Express, type RequestHandler } from 'express';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EXPRESS_MAJORS, expressApp } from './express-server';
import { open, type Opened } from './matrix';
import { ENDPOINT, EVENT, sending, sendingEvent } from './page-events';

const BEACON = { 'content-type': 'text/plain' };
const PARSERS: Readonly<Record<string, readonly RequestHandler[]>> = {
  'no body parser': [],
  'express.json()': [express.json()],
  'express.json() for everything': [express.json({ type: '*/*' })],
  'express.text()': [express.text({ type: '*/*' })],
  'express.raw()': [express.raw({ type: '*/*' })],
  'all of them': [express.json(), express.urlencoded({ extended: true }), express.text(), express.raw()],
};

describe.each(EXPRESS_MAJORS)('collect() in %s', (_name, create) => {
  const opened = (build: (app: Express, middleware: ReturnType<typeof capi>) => void): Promise<Opened> =>
    open(expressApp(create, build), []);

  it.each(Object.entries(PARSERS))('takes both kinds of body behind %s', async (_title, parsers) => {
    const app = await opened((root, middleware) => {
      for (const parser of parsers) root.use(parser);
      root.use(middleware).use(ENDPOINT, collect());
    });
    await app.visit(ENDPOINT, sendingEvent({ event_id: 'fetch' }));
    await app.visit(ENDPOINT, sendingEvent({ event_id: 'beacon' }, BEACON));
    expect((await app.delivered(2)).map(({ event_id }) => event_id)).toEqual(['fetch', 'beacon']);
  });

  it('measures what a body parser with a larger limit let through', async () => {
    const app = await opened((root, middleware) => root.use(express.json(), middleware).use(ENDPOINT, collect()));
    const padded = { events: [EVENT], consent: 'x'.repeat(17_000) };
    const chunked = { ...sending(padded, { 'transfer-encoding': 'chunked' }) };
    expect((await app.visit(ENDPOINT, chunked)).headers['x-capi-refused']).toBe('too-large');
  });

  it('refuses a body that something else has read', async () => {
    const swallow: RequestHandler = (request, _response, next) => void request.on('end', next).resume();
    const app = await opened((root, middleware) => root.use(swallow, middleware).use(ENDPOINT, collect()));
    expect((await app.visit(ENDPOINT, sendingEvent({}))).headers['x-capi-refused']).toBe('no-body');
    expect((await app.visit(ENDPOINT, sending(''))).headers['x-capi-refused']).toBe('no-body');
  });

  it('works as one route of a router', async () => {
    const app = await opened((root, middleware) => {
      root.use('/capi', middleware, express.Router().post('/collect', collect()));
    });
    await app.visit(ENDPOINT, sendingEvent({}));
    expect(await app.delivered(1)).toMatchObject([{ event_id: 'cart-1' }]);
  });

  it('leaves an answer alone that was given meanwhile', async () => {
    const app = await opened((root, middleware) => {
      const timeOut: RequestHandler = (request, response, next) => {
        request.once('end', () => response.status(503).send('late'));
        next();
      };
      root.use(middleware, timeOut).use(ENDPOINT, collect());
    });
    expect(await app.visit(ENDPOINT, sendingEvent({}))).toMatchObject({ status: 503, body: 'late' });
    expect(await app.delivered(1)).toHaveLength(1);
  });

  it('says so once when capi() is missing, and answers all the same', async () => {
    const warnings: Error[] = [];
    const listen = (warning: Error): void => void warnings.push(warning);
    process.on('warning', listen);
    onTestFinished(() => void process.off('warning', listen));
    const app = await opened((root) => root.use(ENDPOINT, collect()));
    for (let turn = 0; turn < 2; turn += 1) {
      const { status, headers } = await app.visit(ENDPOINT, sendingEvent({}));
      expect([status, headers['x-capi-refused']]).toEqual([204, 'no-capi']);
    }
    const ours = warnings.filter(({ name }) => name === 'CapikitWarning');
    expect(ours.map(({ message }) => message)).toEqual(['collect() takes nothing: put app.use(capi()) before it']);
  });
});
