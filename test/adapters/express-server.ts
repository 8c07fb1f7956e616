import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { capi, collect, trackConversion, type Capi, type CapiMiddleware, type Tracker } from '@capikit/express';
import cookieParser from 'cookie-parser';
import express, { type Express, type Request, type Response } from 'express';
import express4 from 'express4';
import {
  routeUrl,
  type AppPlan,
  type Exchange,
  type Kit,
  type Route,
  type RunningApp,
  type ServerKind,
} from './exchange';
import { listen, stop } from './listening';

export const expressFive: ServerKind = {
  name: 'Express 5',
  conversions: 'express',
  start: (plan) => start(express(), plan),
};

export const expressFour: ServerKind = {
  name: 'Express 4',
  conversions: 'express',
  start: (plan) => start(express4(), plan),
};

async function start(app: Express, plan: AppPlan): Promise<RunningApp> {
  if (plan.trustProxy) app.set('trust proxy', 1);
  if (plan.cookiePlugin) app.use(cookieParser());
  const middleware = capi(plan.options);
  app.use(middleware);
  if (plan.collect) app.use('/capi/collect', collect(plan.collect === true ? undefined : plan.collect));
  app.use(express.urlencoded({ extended: false }));
  if (plan.middleware) app.use(plan.middleware);
  for (const route of plan.routes) addRoute(app, route, middleware.capi);
  return serve(app, middleware.capi);
}

/** The majors of Express, for specs of what only Express has. */
export const EXPRESS_MAJORS: readonly (readonly [name: string, create: () => Express])[] = [
  ['Express 5', express],
  ['Express 4', express4],
];

/** An Express application built by hand, for `open()`. */
export function expressApp(
  create: () => Express,
  build: (app: Express, middleware: CapiMiddleware) => void,
): ServerKind {
  return {
    name: 'Express',
    conversions: 'express',
    start({ options }) {
      const app = create();
      // Errors of the handlers are part of some tests; Express would print them.
      app.set('env', 'test');
      const middleware = capi(options);
      build(app, middleware);
      return serve(app, middleware.capi);
    },
  };
}

async function serve(app: Express, kit: Capi): Promise<RunningApp> {
  const server = createServer(app);
  const url = await listen(server);
  return {
    url,
    kit,
    closeKit: () => kit.close(),
    async close() {
      await stop(server);
      await kit.close({ timeoutMs: 200 });
    },
  };
}

function addRoute(app: Express, route: Route, kit: Kit): void {
  const method = route.method === 'GET' ? 'get' : 'post';
  const wrappers = (route.conversions ?? []).map(({ name, map }) => trackConversion(name, map as never));
  app[method](route.path, ...wrappers, (request, response, next) => {
    // Express 4 does not wait for promises.
    Promise.resolve(new ExpressExchange(request, response, { kit, tracker: request.capi }))
      .then((exchange) => route.handle(exchange))
      .catch(next);
  });
}

/** Also for Nest on Express. */
export class ExpressExchange implements Exchange {
  readonly kit: Kit;
  readonly tracker: Tracker;
  readonly url: URL;

  constructor(
    readonly request: Request,
    readonly response: Response,
    own: Pick<Exchange, 'kit' | 'tracker'>,
  ) {
    this.kit = own.kit;
    this.tracker = own.tracker;
    this.url = routeUrl(request);
  }

  form(): Promise<Record<string, unknown>> {
    return Promise.resolve(this.request.body as Record<string, unknown>);
  }

  status(code: number): void {
    this.response.status(code);
  }

  header(name: string, value: string): void {
    this.response.set(name, value);
  }

  cookie(name: string, value: string): void {
    this.response.cookie(name, value);
  }

  html(text: string): void {
    this.response.send(text);
  }

  redirect(status: number, to: string): void {
    this.response.redirect(status, to);
  }

  clientGone(): Promise<unknown> {
    return once(this.response, 'close');
  }

  raw(): ServerResponse {
    return this.response;
  }
}
