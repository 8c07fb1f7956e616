import type { ServerResponse } from 'node:http';
import type { Tracker } from '../tracker';

/** A tracker and the client it belongs to. Lists of them are linked: mostly there is one. */
export interface ServingTracker {
  /** The client, where it matters whose the tracker is. */
  readonly owner?: object | undefined;
  readonly tracker: Tracker;
  readonly others: ServingTracker | undefined;
}

/** Ids made for a request: several clients that serve it (several datasets) must write the same cookies. */
export interface MadeIds {
  fbp?: string;
  /** Unix milliseconds of a new click id. */
  clickedAt?: number;
}

/** What capikit keeps of one request. */
export class RequestSlot {
  /** What its property `capi` answers, where adapters make one. */
  capi: unknown;
  /** The trackers that middleware gave it, the latest first. */
  trackers: ServingTracker | undefined;
  /** Those that have yet to write its response's headers. */
  waiting: ServingTracker | undefined;
  madeIds: MadeIds | undefined;
  /** What a framework's module gave it once, for its decorators. */
  served: { readonly tracker: Tracker; readonly response: ServerResponse } | undefined;
}

// Registered, because what serves one request may come from several installed copies of this package.
const KEY = Symbol.for('capikit.request.1');
/** For objects that take no property; there once there is one. */
let slotsOfOthers: WeakMap<object, RequestSlot> | undefined;

/**
 * The slot of a request, without one a new one. It is a property of the request: V8's young collection takes all values of a
 * `WeakMap` for alive, so that a map from requests to their trackers would keep each request until the next full one.
 */
export function requestSlot(request: object): RequestSlot {
  return existingRequestSlot(request) ?? addSlot(request);
}

/** The slot of a request that has one. Also for an object that somebody made to inherit from the request. */
export function existingRequestSlot(request: object): RequestSlot | undefined {
  return (request as { readonly [KEY]?: RequestSlot })[KEY] ?? slotsOfOthers?.get(request);
}

function addSlot(request: object): RequestSlot {
  const slot = new RequestSlot();
  // Not enumerable: a copy of a request is another request.
  const property = { value: slot, configurable: true };
  const isAdded = Object.isExtensible(request) && Reflect.defineProperty(request, KEY, property);
  if (!isAdded) (slotsOfOthers ??= new WeakMap()).set(request, slot);
  return slot;
}
