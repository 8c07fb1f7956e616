import { AsyncLocalStorage } from 'node:async_hooks';
import type { Tracker } from './tracker';

interface AmbientEntry {
  /** The Capi (or, for an entry of another installed version, its Capi) that bound the tracker. */
  readonly owner: object;
  readonly tracker: Tracker;
  readonly outer: AmbientEntry | undefined;
}

const KEY = Symbol.for('capikit.ambient.1');
const registry = globalThis as { [KEY]?: AsyncLocalStorage<AmbientEntry> };

// Two installed versions of this package must share one storage, or a service would not see the middleware's tracker.
const storage = (registry[KEY] ??= new AsyncLocalStorage<AmbientEntry>());

/** Runs `fn` with `tracker` as the tracker of `owner`, for everything awaited inside too. */
export function runWithTracker<T>(owner: object, tracker: Tracker, fn: () => T): T {
  return storage.run({ owner, tracker, outer: storage.getStore() }, fn);
}

/** The tracker that the innermost enclosing `runWithTracker` bound for `owner`, if any. */
export function ambientTracker(owner: object): Tracker | undefined {
  let entry = storage.getStore();
  while (entry !== undefined && entry.owner !== owner) entry = entry.outer;
  return entry?.tracker;
}
