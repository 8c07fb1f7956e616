import type { ServerResponse } from 'node:http';
import type onHeadersModule from 'on-headers';
import type { Tracker } from '../tracker';
import { readProperty } from './read-property';
import { existingSlot, ownSlot, type WaitingTracker } from './request-slot';

type WriteHead = ServerResponse['writeHead'];
const patched = new WeakMap<object, boolean>();

// It loads `node:http`, which a program that only sends events does not need.
let loaded: typeof onHeadersModule | undefined;
const loadOnHeaders = (): typeof onHeadersModule => (loaded ??= require('on-headers') as typeof onHeadersModule);

/** Lets the tracker write its headers when those of a Node response leave, whoever sends them and however late. */
export function bindResponse(tracker: Tracker, response: ServerResponse): void {
  // Absent once an HTTP/2 stream has closed.
  const request: object | undefined = readProperty(response, 'req');
  // Who has wrapped `writeHead` before holds the one that was there then.
  if (request === undefined || Object.hasOwn(response, 'writeHead') || !isPatched(response)) {
    loadOnHeaders()(response, () => tracker.writeHeaders(response));
    return;
  }
  const slot = ownSlot(request);
  slot.waiting = { response, tracker, others: slot.waiting };
}

/** The trackers that wait for a response, the latest first. They wait no longer. */
function takeWaiting(response: ServerResponse): readonly Tracker[] {
  const trackers: Tracker[] = [];
  for (let slot = existingSlot(readProperty(response, 'req')); slot !== undefined; slot = slot.outer) {
    let kept: WaitingTracker | undefined;
    for (let at = slot.waiting; at !== undefined; at = at.others) {
      if (at.response === response) trackers.push(at.tracker);
      else kept = { ...at, others: kept };
    }
    slot.waiting = kept;
  }
  return trackers;
}

/**
 * Whether the response is Express', whose own prototype of all responses then knows when headers leave. Express gives each
 * response its app's prototype after it was made, and every property that it gets from there on costs more than a kilobyte; a
 * `writeHead` of its own would be one.
 */
function isPatched(response: ServerResponse): boolean {
  return changeOnce(response, patched, patch);
}

/**
 * For adapters: changes what the requests, or the responses, of all apps of one installed Express inherit from, once, however
 * these apps are mounted or called. `done` remembers it. False for those of anything else, and where `change` answers that.
 */
export function changeOnce(
  message: object,
  done: WeakMap<object, boolean>,
  change: (prototype: object) => boolean,
): boolean {
  const ofApp: object = Object.getPrototypeOf(message) ?? message;
  let isDone = done.get(ofApp);
  if (isDone === undefined) {
    const prototype = expressPrototype(message);
    isDone = prototype !== undefined && (done.get(prototype) ?? change(prototype));
    if (prototype !== undefined) done.set(prototype, isDone).set(ofApp, isDone);
  }
  return isDone;
}

function expressPrototype(message: object): object | undefined {
  let isOfApp = false;
  for (let at: object | null = Object.getPrototypeOf(message); at !== null; at = Object.getPrototypeOf(at)) {
    if (Object.hasOwn(at, 'app')) isOfApp = true;
    else if (isOfApp) return at;
  }
  return undefined;
}

function patch(prototype: object): boolean {
  const own: unknown = Object.getOwnPropertyDescriptor(prototype, 'writeHead')?.value;
  const base = Object.getPrototypeOf(prototype) as Pick<ServerResponse, 'writeHead'>;
  return Reflect.defineProperty(prototype, 'writeHead', {
    configurable: true,
    writable: true,
    value: function writeHead(this: ServerResponse, ...args: unknown[]): unknown {
      // Asked for each time: tools that watch a program replace Node's later than this.
      const next = (own ?? base.writeHead) as WriteHead;
      const trackers = takeWaiting(this);
      if (trackers.length === 0) return Reflect.apply(next, this, args);
      const leave = (): void => {
        for (const tracker of trackers) tracker.writeHeaders(this);
      };
      const [status, second, third] = args;
      if (typeof second === 'object' || typeof third === 'object') {
        // on-headers knows every form that headers are given in, and makes them the response's before it calls.
        const carrier = { writeHead: next };
        loadOnHeaders()(carrier as ServerResponse, leave);
        return Reflect.apply(carrier.writeHead, this, args);
      }
      if (typeof status === 'number' && readProperty(this, 'statusCode') !== status) this.statusCode = status;
      leave();
      return Reflect.apply(next, this, args);
    },
  });
}
