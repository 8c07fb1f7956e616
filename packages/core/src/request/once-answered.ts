import { AsyncResource } from 'node:async_hooks';
import type { ServerResponse } from 'node:http';

/**
 * Calls back, in the caller's async context, once a response is answered for good: it has closed and `isAnswered` holds or
 * the handler has ended it, before or after the client had gone. Never, when it is not answered at all.
 */
export function onceAnswered(
  response: ServerResponse,
  isAnswered: (response: ServerResponse) => boolean,
  callback: () => void,
): void {
  const context = new AsyncResource('CapikitConversion');
  // A slow middleware or guard may have taken longer than the client stayed.
  let hasClosed = response.closed;
  let hasEnded = false;
  let isDone = false;
  const settle = (): void => {
    if (isDone || !hasClosed || !(hasEnded || isAnswered(response))) return;
    isDone = true;
    context.runInAsyncScope(callback);
  };
  // The handler's own call counts: middleware that compresses ends the response later, perhaps after the client has gone.
  const end = response.end.bind(response) as (...args: unknown[]) => ServerResponse;
  response.end = ((...args: unknown[]) => {
    const ended = end(...args);
    hasEnded = true;
    settle();
    return ended;
  }) as ServerResponse['end'];
  response.once('close', () => {
    hasClosed = true;
    settle();
  });
  settle();
}
