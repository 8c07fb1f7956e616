import {
  bindResponse,
  createCapi,
  expressPrototype,
  FrameworkAnswers,
  nodeRequestFacts,
  type Capi,
  type CapiOptions,
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
  const trackers = trackersOf(kit);

  const middleware = (request: Request, response: Response, next: NextFunction): void => {
    // Mounted twice (app and router): the first tracker has the request's events.
    if (trackers.has(request)) return next();
    const tracker = kit.tracker(nodeRequestFacts(request, new FrameworkAnswers(request)), request);
    trackers.set(request, tracker);
    teachExpress(request);
    request.capi = tracker;
    bindResponse(tracker, response);
    kit.run(tracker, next);
  };
  return Object.assign(middleware, { capi: kit, tracker: (request: Request) => trackers.get(request) });
}

const current = new WeakMap<object, unknown>();
const taught = new WeakSet<object>();

/**
 * Makes `capi` a property of all requests of this Express, once. One of each request's own would cost it more than a
 * kilobyte: see `bindResponse()`.
 */
function teachExpress(request: object): void {
  const prototype = expressPrototype(request);
  if (prototype === undefined || taught.has(prototype)) return;
  taught.add(prototype);
  if (Object.hasOwn(prototype, 'capi')) return;
  Reflect.defineProperty(prototype, 'capi', {
    configurable: true,
    enumerable: true,
    get(this: object): unknown {
      return currentOf(this);
    },
    set(this: object, tracker: unknown) {
      current.set(this, tracker);
    },
  });
}

/** Also for an object that somebody made to inherit from the request. */
function currentOf(request: object | null): unknown {
  if (request === null) return undefined;
  if (current.has(request)) return current.get(request);
  return currentOf(Object.getPrototypeOf(request));
}

const trackersOfAll = new WeakMap<Capi, WeakMap<Request, Tracker>>();

/** The trackers of the requests a Capi serves, through however many middlewares. */
function trackersOf(kit: Capi): WeakMap<Request, Tracker> {
  let trackers = trackersOfAll.get(kit);
  if (trackers === undefined) trackersOfAll.set(kit, (trackers = new WeakMap()));
  return trackers;
}

function isCapi(value: CapiOptions | Capi | undefined): value is Capi {
  return typeof value === 'object' && value !== null && 'tracker' in value && typeof value.tracker === 'function';
}
