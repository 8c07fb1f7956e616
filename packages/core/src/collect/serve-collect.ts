import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Tracker } from '../tracker';
import { isPromise } from '../is-promise';
import type { Collect, CollectAnswer } from './collect';
import type { CollectBody } from './read-body';

/** A request of Node's and its response, and the tracker made for it. */
export interface NodeExchange {
  readonly tracker: Tracker | undefined;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/**
 * Answers a request of `node:http` or of a framework on top of it with what `collect` says. The body is what a body parser
 * left in `request.body`, or is read here. Never throws.
 */
export function serveCollect(collect: Collect, { tracker, request, response }: NodeExchange): void {
  const answered = collect(tracker, bodyOf(request));
  if (isPromise(answered)) void answered.then((answer) => send(response, answer));
  else sendInTurn(response, answered);
}

const waiting: [ServerResponse, CollectAnswer][] = [];

/** What needed no reading is refused, and waits until others were served: one such answer for each turn of the event loop. */
function sendInTurn(response: ServerResponse, answer: CollectAnswer): void {
  if (waiting.push([response, answer]) === 1) setImmediate(sendNext);
}

function sendNext(): void {
  const [next] = waiting as [(typeof waiting)[0]];
  send(...next);
  waiting.shift();
  if (waiting.length > 0) setImmediate(sendNext);
}

function send(response: ServerResponse, { status, headers }: CollectAnswer): void {
  // Somebody else's time-out may have answered meanwhile.
  if (!response.headersSent) response.writeHead(status, headers).end();
}

function bodyOf(request: IncomingMessage & { readonly body?: CollectBody }): CollectBody {
  // An empty body that was read has emitted nothing.
  return request.readableDidRead || request.readableEnded ? request.body : request;
}
