import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Capi, CapiOptions, CollectOptions, Conversion, Tracker } from '@capikit/core';

/** One request and its answer, the same on every server; each builder does it with the framework's own means. */
export interface Exchange {
  readonly kit: Kit;
  readonly tracker: Tracker;
  /** Of this server, path and query as the client sent them. */
  readonly url: URL;
  form(): Promise<Record<string, unknown>>;
  status(code: number): void;
  header(name: string, value: string): void;
  cookie(name: string, value: string): void;
  html(text: string): void;
  redirect(status: number, to: string): void;
  /** Resolves when the connection has closed. */
  clientGone(): Promise<unknown>;
  /** Node's own response, for routes that answer without the framework. */
  raw(): ServerResponse;
}

/** What applications use beside the tracker: a `Capi`, or Nest's service. */
export type Kit = Pick<Capi, 'track' | 'flush' | 'stats'>;

/** One route; of several conversions each is reported by a wrapper or decorator of its own. */
export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: `/${string}`;
  readonly conversions?: readonly RouteConversion[];
  readonly handle: (exchange: Exchange) => void | Promise<void>;
}

export interface RouteConversion {
  readonly name: 'Purchase' | 'Lead' | 'Subscribe';
  readonly map: () => Conversion | null | Promise<Conversion | null>;
}

type Middleware = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/** An application to be built on each server. */
export interface AppPlan {
  readonly routes: readonly Route[];
  readonly options: CapiOptions;
  /** Trust one proxy in front, the way the framework is told to. */
  readonly trustProxy?: boolean;
  /** With the framework's cookie plugin: cookie-parser, @fastify/cookie. */
  readonly cookiePlugin?: boolean;
  /** Takes the events of pages at `/capi/collect`. */
  readonly collect?: true | CollectOptions;
  /** Runs after capikit's, before the routes. */
  readonly middleware?: Middleware;
}

export interface RunningApp {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly kit: Kit;
  /** Ends capikit, while the server goes on. */
  closeKit(): Promise<unknown>;
  close(): Promise<void>;
}

/** One row of the matrix. */
export interface ServerKind {
  readonly name: string;
  /** Has a wrapper or decorator that reports a handler's conversion. */
  readonly conversions: 'none' | 'express' | 'nest';
  start(plan: AppPlan): Promise<RunningApp>;
}

export function routeUrl(request: IncomingMessage): URL {
  return new URL(request.url ?? '/', 'http://server.invalid');
}
