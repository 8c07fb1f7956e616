import type { ServerResponse } from 'node:http';
import onHeaders from 'on-headers';
import type { Tracker } from '../tracker';

/** The trackers that have yet to write a response's headers: several where several clients serve one request. */
interface Waiting {
  readonly tracker: Tracker;
  readonly others: Waiting | undefined;
}

type WriteHead = ServerResponse['writeHead'];
const waiting = new WeakMap<ServerResponse, Waiting>();
const patched = new WeakMap<object, boolean>();

/** Lets the tracker write its headers when those of a Node response leave, whoever sends them and however late. */
export function bindResponse(tracker: Tracker, response: ServerResponse): void {
  if (!isPatched(response)) return onHeaders(response, () => tracker.writeHeaders(response));
  waiting.set(response, { tracker, others: waiting.get(response) });
}

/**
 * Whether the response belongs to an Express app, whose own prototype of all its responses knows by then when headers
 * leave. Express gives each response that prototype after it was made, and every property that a response gets from
 * there on costs more than a kilobyte; a `writeHead` for each would be one.
 */
function isPatched(response: ServerResponse): boolean {
  const prototype = appPrototype(response);
  if (prototype === undefined) return false;
  let isDone = patched.get(prototype);
  if (isDone === undefined) patched.set(prototype, (isDone = patch(prototype)));
  return isDone;
}

/** What all responses of an Express app inherit from, and those of the apps mounted in it; undefined for other responses. */
function appPrototype(response: ServerResponse): object | undefined {
  let found: object | undefined;
  for (let at: object | null = Object.getPrototypeOf(response); at !== null; at = Object.getPrototypeOf(at)) {
    if (Object.hasOwn(at, 'app')) found = at;
    else if (found !== undefined) break;
  }
  return found;
}

function patch(prototype: object): boolean {
  const original: unknown = Reflect.get(prototype, 'writeHead');
  if (typeof original !== 'function') return false;
  return Reflect.defineProperty(prototype, 'writeHead', {
    configurable: true,
    writable: true,
    value: function writeHead(this: ServerResponse, ...args: unknown[]): unknown {
      const trackers = waiting.get(this);
      if (trackers === undefined) return Reflect.apply(original, this, args);
      waiting.delete(this);
      const leave = (): void => {
        for (let at: Waiting | undefined = trackers; at !== undefined; at = at.others) at.tracker.writeHeaders(this);
      };
      if (args.some((arg) => typeof arg === 'object')) {
        // on-headers knows every form that headers are given in, and makes them the response's before it calls.
        const carrier = { writeHead: original as WriteHead };
        onHeaders(carrier as ServerResponse, leave);
        return Reflect.apply(carrier.writeHead, this, args);
      }
      if (typeof args[0] === 'number') this.statusCode = args[0];
      leave();
      return Reflect.apply(original, this, args);
    },
  });
}
