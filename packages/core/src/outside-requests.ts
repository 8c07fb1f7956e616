import { AsyncResource } from 'node:async_hooks';

const scope = new AsyncResource('Capikit');

/**
 * Runs what belongs to no request: neither a request's trace nor what an `AsyncLocalStorage` keeps for it may follow what
 * comes of it, and nothing of the request is kept alive by it.
 */
export function outsideRequests(run: () => void): void {
  scope.runInAsyncScope(run);
}
