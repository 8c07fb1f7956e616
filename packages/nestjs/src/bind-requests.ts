import { bindResponse, FrameworkAnswers, nodeRequestFacts, type Capi, type FrameworkRequest } from '@capikit/core';
import type { HttpServer } from '@nestjs/common';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Endpoint } from './collect-endpoint';
import { rememberRequest, servedRequest } from './served-request';

type NodeMiddleware = (request: IncomingMessage & FrameworkRequest, response: ServerResponse, next: () => void) => void;

/** The part of Fastify that is needed, so that Express users need no Fastify types. */
interface Fastify {
  addHook(name: 'onRequest', hook: FastifyHook): unknown;
  /** There once a middleware plugin is. */
  readonly use?: unknown;
}

type FastifyHook = (
  request: FrameworkRequest & { readonly raw: IncomingMessage },
  reply: { readonly raw: ServerResponse },
  done: () => void,
) => void;

/**
 * Gives each request of the platform a tracker, ambient for everything that serves it. Those to the endpoint are answered.
 *
 * It goes to the platform itself instead of `MiddlewareConsumer.forRoutes()`: routes are written differently in each major
 * of Nest and depend on global prefix and versioning, and this is for every request.
 */
export function bindRequests(adapter: HttpServer, { capi, endpoint }: Binding): void {
  const serve = ({ request, answers, response }: Arrival, next: () => void): void => {
    // Imported twice: the first tracker has the request's events.
    if (servedRequest(request) !== undefined) return next();
    const tracker = capi.tracker(nodeRequestFacts(request, new FrameworkAnswers(answers)), request);
    rememberRequest(request, { tracker, response });
    bindResponse(tracker, response);
    if (endpoint?.isAt(answers.originalUrl ?? request.url) === true) {
      return capi.run(tracker, () => endpoint.serve({ tracker, request, response }));
    }
    capi.run(tracker, next);
  };
  const middleware: NodeMiddleware = (request, response, next) => serve({ request, answers: request, response }, next);

  if (adapter.getType() !== 'fastify') {
    adapter.use(middleware);
    return;
  }
  const fastify: Fastify = adapter.getInstance();
  // As middleware it comes before Nest's own middleware; the plugin for it puts Fastify's answers on Node's request.
  if (fastify.use !== undefined) adapter.use(middleware);
  // Without the plugin (`skipMiddie`) a hook does the same.
  else
    fastify.addHook('onRequest', (request, { raw }, done) =>
      serve({ request: request.raw, answers: request, response: raw }, done),
    );
}

interface Binding {
  readonly capi: Capi;
  readonly endpoint: Endpoint | undefined;
}

interface Arrival {
  readonly request: IncomingMessage;
  readonly answers: FrameworkRequest;
  readonly response: ServerResponse;
}
