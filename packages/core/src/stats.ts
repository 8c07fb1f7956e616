import type { LaneState } from './delivery/lane-state';
import type { QueueDepth } from './delivery/queue';
import type { End, SkipReason } from './outcome';

/** Counters since `createCapi()`, and what is waiting now. One event for two datasets counts as two. */
export interface CapiStats {
  /** Handed to the queue. */
  readonly accepted: number;
  readonly ends: Readonly<Record<End, number>>;
  readonly skipped: Readonly<Record<SkipReason, number>>;
  /** Events whose client IP was dropped because it was no public address. */
  readonly clientIpDropped: number;
  /** What the queue holds; the last known answer when the queue answers later. */
  readonly queue: QueueDepth;
  /** Requests to Meta under way. */
  readonly inFlight: number;
  readonly lanes: readonly LaneState[];
}

/** The mutable side of {@link CapiStats}. */
export class Counters {
  accepted = 0;
  clientIpDropped = 0;
  readonly ends: Record<End, number> = { delivered: 0, skipped: 0, invalid: 0, expired: 0, refused: 0, closed: 0 };
  readonly skipped: Record<SkipReason, number> = {
    'no-consent': 0,
    bot: 0,
    'before-send': 0,
    disabled: 0,
    duplicate: 0,
  };
}
