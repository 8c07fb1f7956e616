import 'reflect-metadata';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { CapiModule, CapiService, CapiTracker, TrackConversion, type Tracker } from '@capikit/nestjs';
import fastifyCookie from '@fastify/cookie';
import { Controller, Get, Inject, Module, Post, Req, Res, type MiddlewareConsumer, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import cookieParser from 'cookie-parser';
import {
  routeUrl,
  type AppPlan,
  type Exchange,
  type Kit,
  type Route,
  type RunningApp,
  type ServerKind,
} from './exchange';
import { ExpressExchange } from './express-server';
import { addressOf } from './listening';

/** What is used of Fastify's own request and reply. */
interface FastifyRequest {
  readonly raw: IncomingMessage;
  readonly body: unknown;
}
interface FastifyReply {
  readonly raw: ServerResponse;
  hijack(): void;
  code(status: number): void;
  header(name: string, value: string): void;
  type(mime: string): FastifyReply;
  send(text: string): void;
  redirect(to: string, status: number): void;
  /** Only there with the plugin. */
  setCookie?(name: string, value: string): void;
}

type MakeExchange = (request: never, response: never, own: Pick<Exchange, 'kit' | 'tracker'>) => Exchange;

export const nestOnExpress: ServerKind = {
  name: 'Nest on Express',
  conversions: 'nest',
  async start(plan) {
    const make: MakeExchange = (request, response, own) => new ExpressExchange(request, response, own);
    const app = await NestFactory.create<NestExpressApplication>(appModule(plan, make), OPTIONS);
    if (plan.trustProxy) app.set('trust proxy', 1);
    if (plan.cookiePlugin) app.use(cookieParser());
    await app.listen(0);
    return running(app);
  },
};

export const nestOnFastify: ServerKind = {
  name: 'Nest on Fastify',
  conversions: 'nest',
  async start(plan) {
    const make: MakeExchange = (request, reply, own) => new FastifyExchange(request, reply, own);
    const adapter = new FastifyAdapter({
      trustProxy: plan.trustProxy ? 'loopback' : false,
      forceCloseConnections: true,
    });
    const app = await NestFactory.create<NestFastifyApplication>(appModule(plan, make), adapter, OPTIONS);
    if (plan.cookiePlugin) await app.register(fastifyCookie as never);
    await app.listen(0, '0.0.0.0');
    return running(app);
  },
};

const OPTIONS = { logger: false, abortOnError: false, forceCloseConnections: true } as const;

function running(app: NestExpressApplication | NestFastifyApplication): RunningApp {
  const kit = app.get(CapiService);
  return {
    url: addressOf(app.getHttpServer()),
    kit,
    closeKit: () => kit.capi.close(),
    async close() {
      await kit.capi.close({ timeoutMs: 200 });
      await app.close();
    },
  };
}

function appModule({ routes, options, collect, middleware }: AppPlan, make: MakeExchange): Type {
  @Module({ imports: [CapiModule.forRoot({ ...options, collect })], controllers: [controllerOf(routes, make)] })
  class AppModule {
    configure(consumer: MiddlewareConsumer): void {
      if (middleware) consumer.apply(middleware).forRoutes('{*path}');
    }
  }
  return AppModule;
}

/** A controller with one method for each route, decorated by hand. */
function controllerOf(routes: readonly Route[], make: MakeExchange): Type {
  class Routes {
    constructor(readonly kit: CapiService) {}
  }
  Inject(CapiService)(Routes, undefined, 0);
  routes.forEach((route, index) => addHandler(Routes.prototype, `route${index}`, route, make));
  Controller()(Routes);
  return Routes;
}

function addHandler(prototype: { kit: Kit }, key: string, { handle, ...route }: Route, make: MakeExchange): void {
  const value = function (this: { kit: Kit }, request: never, response: never, tracker: Tracker): void | Promise<void> {
    return handle(make(request, response, { kit: this.kit, tracker }));
  };
  const method = { value, configurable: true, writable: true };
  Object.defineProperty(prototype, key, method);
  (route.method === 'GET' ? Get : Post)(route.path)(prototype, key, method);
  Req()(prototype, key, 0);
  Res()(prototype, key, 1);
  CapiTracker()(prototype, key, 2);
  for (const { name, map } of route.conversions ?? []) {
    TrackConversion<unknown>(name, map as never)(prototype, key, method);
  }
}

class FastifyExchange implements Exchange {
  readonly #request: FastifyRequest;
  readonly #reply: FastifyReply;
  readonly kit: Kit;
  readonly tracker: Tracker;

  constructor(request: FastifyRequest, reply: FastifyReply, own: Pick<Exchange, 'kit' | 'tracker'>) {
    this.#request = request;
    this.#reply = reply;
    this.kit = own.kit;
    this.tracker = own.tracker;
  }

  get url(): URL {
    return routeUrl(this.#request.raw);
  }

  form(): Promise<Record<string, unknown>> {
    return Promise.resolve(this.#request.body as Record<string, unknown>);
  }

  status(code: number): void {
    this.#reply.code(code);
  }

  header(name: string, value: string): void {
    this.#reply.header(name, value);
  }

  cookie(name: string, value: string): void {
    if (this.#reply.setCookie) this.#reply.setCookie(name, value);
    else this.#reply.header('Set-Cookie', `${name}=${value}`);
  }

  html(text: string): void {
    this.#reply.type('text/html; charset=utf-8').send(text);
  }

  redirect(status: number, to: string): void {
    this.#reply.redirect(to, status);
  }

  clientGone(): Promise<unknown> {
    return once(this.#reply.raw, 'close');
  }

  raw(): ServerResponse {
    this.#reply.hijack();
    return this.#reply.raw;
  }
}
