import {
  bindResponse,
  changeOnce,
  createCapi,
  existingRequestSlot,
  FrameworkAnswers,
  nodeRequestFacts,
  requestSlot,
  type Capi,
  type CapiOptions,
  type RequestSlot,
  type Tracker,
} from '@capikit/core';
import type { NextFunction, Request, Response } from 'express';

declare global {
  // The one place Express offers for types of its own request.
  // oxlint-disable-next-line typescript/no-namespace
  namespace Express {
    interface Request {
      /** The tracker of this request; there once `capi()` has run. */
      capi: Tracker;
    }
  }
}

/** Express middleware that gives each request its `req.capi`. */
export interface CapiMiddleware {
  (request: Request, response: Response, next: NextFunction): void;
  /** For `flush()`, `close()` and `stats()`, and for `track()` outside requests. */
  readonly capi: Capi;
  /** The tracker of a request, wherever only the request is at hand. Undefined when the middleware has not seen it. */
  tracker(request: Request): Tracker | undefined;
}

/**
 * Express middleware for the Conversions API: `req.capi.track(…)` in handlers after it, and `track()` of the `Capi`
 * anywhere they call. Takes the options of `createCapi()`, or a `Capi` that is used elsewhere too.
 * @throws {CapiError} `INVALID_OPTIONS`, when called; a request never sees an error of capikit's.
 */
export function capi(options?: CapiOptions | Capi): CapiMiddleware {
  const kit = isCapi(options) ? options : createCapi(options);

  const middleware = (request: Request, response: Response, next: NextFunction): void => {
    const slot = requestSlot(request);
    // Mounted twice (app and router): the first tracker has the request's events.
    if (trackerOf(slot, kit) !== undefined) return next();
    const tracker = kit.tracker(nodeRequestFacts(request, new FrameworkAnswers(request)), request);
    slot.trackers = { owner: kit, tracker, others: slot.trackers };
    if (isTaught(request) && !Object.hasOwn(request, 'capi')) slot.capi = tracker;
    else request.capi = tracker;
    bindResponse(tracker, response);
    kit.run(tracker, next);
  };
  return Object.assign(middleware, {
    capi: kit,
    tracker: (request: Request) => {
      const slot = existingRequestSlot(request);
      return slot !== undefined && slot.request === request ? trackerOf(slot, kit) : undefined;
    },
  });
}

const taught = new WeakMap<object, boolean>();

/**
 * Makes `capi` a property of all requests of this Express, once. Express gives each request its app's prototype after it was
 * made; up to Node 22 each property that it gets from there on costs it four microseconds and a kilobyte.
 */
function isTaught(request: object): boolean {
  return changeOnce(request, taught, teach);
}

function teach(prototype: object): boolean {
  // Another installed copy may have done it, and keeps it its own way.
  if (Object.hasOwn(prototype, 'capi')) return false;
  return Reflect.defineProperty(prototype, 'capi', {
    configurable: true,
    enumerable: true,
    get(this: object): unknown {
      let slot = existingRequestSlot(this);
      while (slot !== undefined && slot.capi === undefined) slot = slot.outer;
      return slot?.capi;
    },
    set(this: object, tracker: unknown) {
      requestSlot(this).capi = tracker;
    },
  });
}

/** A client's tracker of a request, which may pass several middlewares of it and of others. */
function trackerOf(slot: RequestSlot, kit: Capi): Tracker | undefined {
  let at = slot.trackers;
  while (at !== undefined && at.owner !== kit) at = at.others;
  return at?.tracker;
}

function isCapi(value: CapiOptions | Capi | undefined): value is Capi {
  return typeof value === 'object' && value !== null && 'tracker' in value && typeof value.tracker === 'function';
}
