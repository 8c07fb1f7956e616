import type { ServerResponse } from 'node:http';

/**
 * Calls back once the status of a response is final: its headers have left and it has closed, or the client had gone
 * before and the handler has ended it nevertheless. Never, when it is not answered at all.
 */
export function onceAnswered(response: ServerResponse, callback: () => void): void {
  const onClose = (): void => {
    if (response.headersSent || response.writableEnded) callback();
    else onceEnded(response, callback);
  };
  // A guard or pipe may have taken longer than the client stayed.
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
