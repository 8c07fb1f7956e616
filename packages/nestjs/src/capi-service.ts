import type { Capi, CapiStats, Track, TrackCustom, Tracker, WaitOptions } from '@capikit/core';

/**
 * Reports events from any provider. While a request is served, from middleware to service, they are about its visitor;
 * elsewhere `details` must say everything, or carry a passport.
 */
export class CapiService {
  /** Everything else that a `Capi` can do. The module closes it at shutdown. */
  readonly capi: Capi;

  constructor(capi: Capi) {
    this.capi = capi;
  }

  // Bound, so that `const { track } = capiService` works.
  readonly track: Track = (name, ...rest) => this.capi.track(name, ...rest);

  readonly trackCustom: TrackCustom = (name, customData, details) => this.capi.trackCustom(name, customData, details);

  /** The tracker of the request being served, for `identify()`, `passport()` and the like. Undefined outside of requests. */
  current(): Tracker | undefined {
    return this.capi.current();
  }

  /** Waits for what was accepted before the call; see `Capi.flush`. */
  flush(options?: WaitOptions): Promise<boolean> {
    return this.capi.flush(options);
  }

  stats(): CapiStats {
    return this.capi.stats();
  }
}
