import type { ServerResponse } from 'node:http';
import type { Tracker } from '../tracker';
import { readProperty } from './read-property';

/** A tracker that has yet to write the headers of a response. */
export interface WaitingTracker {
  readonly response: ServerResponse;
  readonly tracker: Tracker;
  readonly others: WaitingTracker | undefined;
}

/** Ids made for a request: several clients that serve it (several datasets) must write the same cookies. */
export interface MadeIds {
  fbp?: string;
  /** Unix milliseconds of a new click id. */
  clickedAt?: number;
}

/** For adapters: what is kept of one request. */
export interface RequestSlot {
  readonly request: object;
  /** Of the request that this one was copied or made from. */
  readonly outer: RequestSlot | undefined;
  /** What the request's property `capi` answers, where an adapter makes one. */
  capi: unknown;
  /** The trackers that middleware gave it, and whose they are, the latest first. */
  trackers: ServingTracker | undefined;
  /** What a framework's module gave it once, for its decorators. */
  served: { readonly tracker: Tracker; readonly response: ServerResponse } | undefined;
}

interface ServingTracker {
  readonly owner: object;
  readonly tracker: Tracker;
  readonly others: ServingTracker | undefined;
}

class OwnSlot implements RequestSlot {
  capi: unknown;
  trackers: ServingTracker | undefined;
  served: RequestSlot['served'];
  waiting: WaitingTracker | undefined;
  madeIds: MadeIds | undefined;
  readonly request: object;
  readonly outer: OwnSlot | undefined;

  constructor(request: object, outer: OwnSlot | undefined) {
    this.request = request;
    this.outer = outer;
  }
}

// Registered, because what serves one request may come from several installed copies of this package.
const KEY = Symbol.for('capikit.request.1');
/** Of objects that take no property; there once there is one. */
let slotsOfOthers: WeakMap<object, OwnSlot> | undefined;

/**
 * For adapters: a request's own slot, made now if it has none. It is a property of the request: V8's young collection takes
 * all values of a `WeakMap` for alive, so that a map from requests to their trackers would keep each request until the next
 * full one.
 */
export const requestSlot: (request: object) => RequestSlot = ownSlot;

/** For adapters: the slot of a request, or of the one it was copied or made from. Takes anything. */
export const existingRequestSlot: (request: unknown) => RequestSlot | undefined = existingSlot;

/** {@link requestSlot} for this package, which keeps more there. */
export function ownSlot(request: object): OwnSlot {
  const found = existingSlot(request);
  return found?.request === request ? found : addSlot(request, found);
}

/** {@link existingRequestSlot} for this package. */
export function existingSlot(request: unknown): OwnSlot | undefined {
  if (typeof request !== 'object' || request === null) return undefined;
  return readProperty(request as { readonly [KEY]?: OwnSlot }, KEY) ?? slotsOfOthers?.get(request);
}

function addSlot(request: object, outer: OwnSlot | undefined): OwnSlot {
  const slot = new OwnSlot(request, outer);
  // Enumerable, so that a copy of a request that takes its place knows where its response's headers are waited for.
  const property = { value: slot, configurable: true, enumerable: true, writable: true };
  const isAdded = Object.isExtensible(request) && Reflect.defineProperty(request, KEY, property);
  if (!isAdded) (slotsOfOthers ??= new WeakMap()).set(request, slot);
  return slot;
}
