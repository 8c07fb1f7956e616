import { CapiError, createCollect, serveCollect, type NodeExchange } from '@capikit/core';
import type { CapiModuleOptions } from './module-definition';

/** Takes the events of pages. */
export interface Endpoint {
  /** Whether a request's path and query are for it. */
  isAt(url: string | undefined): boolean;
  serve(exchange: NodeExchange): void;
}

/**
 * The endpoint the module's options ask for, if any.
 * @throws {CapiError} `INVALID_OPTIONS`.
 */
export function endpointOf(collect: CapiModuleOptions['collect']): Endpoint | undefined {
  if (collect === undefined || collect === false) return undefined;
  if (typeof collect !== 'boolean' && (typeof collect !== 'object' || collect === null)) {
    throw new CapiError('INVALID_OPTIONS', 'CapiModule: collect must be true, false or an object.');
  }
  const { path = '/capi/collect', ...options } = collect === true ? {} : collect;
  if (!/^\/[^?#\s]*$/.test(path)) {
    throw new CapiError('INVALID_OPTIONS', "CapiModule: collect.path must be a path such as '/capi/collect'.");
  }
  const take = createCollect(options);
  return {
    isAt: (url) => url?.split('?', 1)[0]?.replace(/(?<=.)\/$/, '') === path,
    serve: (exchange) => serveCollect(take, exchange),
  };
}
