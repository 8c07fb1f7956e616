import { onceAnswered, type Conversion, type CustomDataOf, type EventName } from '@capikit/core';
import type { NextFunction, Request, RequestHandler, Response } from 'express';

/** What to report of a request whose handler succeeded; `null` reports nothing. Runs after the response has gone. */
export type ConversionMap<N extends EventName> = (
  request: Request,
  response: Response,
) => Conversion<N> | null | undefined | Promise<Conversion<N> | null | undefined>;

/** When a response counts as a conversion. */
export interface TrackConversionOptions {
  /** Default: the handler ended the response with 2xx. Must answer at once, not with a promise. */
  readonly when?: (request: Request, response: Response) => boolean;
}

/**
 * Middleware for one route: reports `name` when the handler has ended the response with 2xx, whether or not the client
 * stayed to read it. Never for HEAD and OPTIONS. The event's id is reserved before the handler runs, so that the page can
 * hold it (`req.capi.eventId(name)`). Put it after `capi()`.
 */
export function trackConversion<N extends EventName>(
  name: N,
  ...rest: {} extends CustomDataOf<N>
    ? [map?: ConversionMap<N>, options?: TrackConversionOptions]
    : [map: ConversionMap<N>, options?: TrackConversionOptions]
): RequestHandler {
  const [map = () => ({}), { when = isSuccess } = {}] = rest;
  let hasWarned = false;

  return (request: Request, response: Response, next: NextFunction): void => {
    // Typed as always there; not so when the middleware is missing or comes later.
    const tracker = request.capi as Request['capi'] | undefined;
    if (tracker === undefined) {
      const message = `trackConversion('${name}') reports nothing: put app.use(capi()) before this route`;
      if (!hasWarned) process.emitWarning(message, { type: 'CapikitWarning', code: 'CAPIKIT_NO_MIDDLEWARE' });
      hasWarned = true;
      return next();
    }
    if (request.method === 'HEAD' || request.method === 'OPTIONS') return next();
    const report = tracker.expectConversion(name);
    onceAnswered(response, isEnded, () =>
      report(() => {
        const counts: unknown = when(request, response);
        // A promise would be true whatever comes of it.
        if (counts instanceof Object) throw new TypeError('`when` must answer true or false');
        return counts ? map(request, response) : null;
      }),
    );
    next();
  };
}

// A stream that broke off was not ended: it may have delivered anything or nothing.
const isEnded = ({ writableEnded }: { writableEnded: boolean }): boolean => writableEnded;

function isSuccess(_request: Request, { statusCode }: Response): boolean {
  return statusCode >= 200 && statusCode < 300;
}
