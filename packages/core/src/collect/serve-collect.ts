import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Tracker } from '../tracker';
import type { Collect } from './collect';
import type { CollectBody } from './read-body';

/** A request of Node's and its response, and the tracker made for it. */
export interface NodeExchange {
  readonly tracker: Tracker | undefined;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/**
 * Answers a request of `node:http` or of a framework on top of it with what `collect` says. The body is what a body parser
 * left in `request.body`, or is read here. Never rejects.
 */
export async function serveCollect(collect: Collect, { tracker, request, response }: NodeExchange): Promise<void> {
  const { status, headers } = await collect(tracker, bodyOf(request));
  // Somebody else's time-out may have answered meanwhile.
  if (response.headersSent) return;
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.end();
}

function bodyOf(request: IncomingMessage & { readonly body?: CollectBody }): CollectBody {
  // An empty body that was read has emitted nothing.
  return request.readableDidRead || request.readableEnded ? request.body : request;
}
