import type { ServerEvent } from './server-event';

// The event, custom_data, contents, one product, and what a product may hold.
const DEPTH = 5;

/** A copy whose plain objects and lists may be changed without changing the caller's; other values are shared. */
export function copyEvent(event: ServerEvent): ServerEvent {
  return copy(event, DEPTH);
}

function copy<T>(value: T, depth: number): T;
function copy(value: unknown, depth: number): unknown {
  if (depth === 0) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => copy(item, depth - 1));
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copy(item, depth - 1)]));
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
