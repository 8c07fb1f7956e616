import type { Tracker } from '@capikit/core';
import type { ExecutionContext } from '@nestjs/common';
import type { ServerResponse } from 'node:http';

/** What the middleware leaves on a request. */
export interface ServedRequest {
  readonly tracker: Tracker;
  /** Node's response, whatever the platform. */
  readonly response: ServerResponse;
}

// Registered, because a decorator may come from another installed copy of this package than the module.
const KEY = Symbol.for('capikit.nestjs.request.1');

interface RequestLike {
  readonly raw?: RequestLike;
  [KEY]?: ServedRequest;
}

/** Leaves `served` on Node's request. */
export function rememberRequest(request: object, served: ServedRequest): void {
  (request as RequestLike)[KEY] = served;
}

/** What was left on a request; `request` may be Node's or Fastify's. Undefined when it did not pass the middleware. */
export function servedRequest(request: unknown): ServedRequest | undefined {
  if (typeof request !== 'object' || request === null) return undefined;
  const { raw, [KEY]: served } = request as RequestLike;
  return served ?? raw?.[KEY];
}

/**
 * The framework's request behind a handler: of HTTP and of GraphQL over HTTP, whose context names it `req`, `request` or
 * `reply.request`. Undefined for messages, sockets and subscriptions.
 */
export function frameworkRequest(context: ExecutionContext): object | undefined {
  const type: string = context.getType();
  if (type === 'http') return context.getArgByIndex(0);
  if (type !== 'graphql') return undefined;
  const graphql = context.getArgByIndex<GraphqlContext | undefined>(2);
  return [graphql?.req, graphql?.request, graphql?.reply?.request].find(
    (request) => servedRequest(request) !== undefined,
  );
}

interface GraphqlContext {
  readonly req?: object;
  readonly request?: object;
  readonly reply?: { readonly request?: object };
}
