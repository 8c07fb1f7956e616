import { AsyncResource } from 'node:async_hooks';
import type { ServerResponse } from 'node:http';

/**
 * Calls back, in the caller's async context, once a response is answered for good: it has closed and `isAnswered` holds, or
 * the client had gone before and the handler has ended it nevertheless. Never, when it is not answered at all.
 */
export function onceAnswered(
  response: ServerResponse,
  isAnswered: (response: ServerResponse) => boolean,
  callback: () => void,
): void {
  const inContext = AsyncResource.bind(callback);
  const onClose = (): void => {
    if (isAnswered(response)) inContext();
    else onceEnded(response, inContext);
  };
  // A slow middleware or guard may have taken longer than the client stayed.
  if (response.closed) onClose();
  else response.once('close', onClose);
}

function onceEnded(response: ServerResponse, callback: () => void): void {
  const end = response.end.bind(response) as (...args: unknown[]) => ServerResponse;
  response.end = ((...args: unknown[]) => {
    response.end = end as ServerResponse['end'];
    const ended = end(...args);
    callback();
    return ended;
  }) as ServerResponse['end'];
}
