import { existingRequestSlot, requestSlot, type RequestSlot } from '@capikit/core';
import type { ExecutionContext } from '@nestjs/common';

/** What the middleware leaves on a request: its tracker, and Node's response whatever the platform. */
export type ServedRequest = NonNullable<RequestSlot['served']>;

/** Leaves `served` on Node's request. */
export function rememberRequest(request: object, served: ServedRequest): void {
  requestSlot(request).served = served;
}

/** What was left on a request; `request` may be Node's or Fastify's. Undefined when it did not pass the middleware. */
export function servedRequest(request: unknown): ServedRequest | undefined {
  if (typeof request !== 'object' || request === null) return undefined;
  const { raw } = request as { readonly raw?: object };
  return existingRequestSlot(request)?.served ?? (raw && existingRequestSlot(raw)?.served);
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
