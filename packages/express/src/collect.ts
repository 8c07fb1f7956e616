import { createCollect, serveCollect, type CollectOptions } from '@capikit/core';
import type { RequestHandler } from 'express';

/**
 * The endpoint for events that pages send: `app.use('/capi/collect', collect())`, after `capi()`, with or without
 * body parsers in front. Answers 204 whatever was sent; takes only what a page of this site may say. Mount it with `use`
 * rather than `post` when pages of `sites` report too: their browsers ask with OPTIONS first.
 * @throws {CapiError} `INVALID_OPTIONS`, when called.
 */
export function collect(options?: CollectOptions): RequestHandler {
  const take = createCollect(options);
  let hasWarned = false;

  return (request, response) => {
    // Typed as always there; not so when the middleware is missing or comes later.
    const tracker = request.capi as typeof request.capi | undefined;
    if (tracker === undefined && !hasWarned) {
      const message = 'collect() takes nothing: put app.use(capi()) before it';
      process.emitWarning(message, { type: 'CapikitWarning', code: 'CAPIKIT_NO_MIDDLEWARE' });
      hasWarned = true;
    }
    serveCollect(take, { tracker, request, response });
  };
}
