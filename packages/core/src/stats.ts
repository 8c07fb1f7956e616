import type { CollectStats } from './collect/collect-tally';
import type { DeliveryTimes } from './delivery-times';
import type { LaneState } from './delivery/lane-state';
import type { QueueDepth } from './delivery/queue';
import type { End, SkipReason } from './outcome';

/** Counters since `createCapi()`, and what is waiting now. One event for two datasets counts as two. */
export interface CapiStats {
  /** Handed to the queue. */
  readonly accepted: number;
  readonly ends: Readonly<Record<End, number>>;
  readonly skipped: Readonly<Record<SkipReason, number>>;
  /**
   * The other ends that were not delivery, by reason: `{ invalid: { VALUE_MISSING: 2 }, refused: { 'queue-full': 40 } }`.
   * What Meta refused is under its code and subcode, `100/2804019`.
   */
  readonly lost: Readonly<Partial<Record<End, Readonly<Record<string, number>>>>>;
  /** Events sent or refused without client IP, because the request's was no public address. */
  readonly clientIpDropped: number;
  /** What the queue holds; the last known answer when the queue answers later. */
  readonly queue: QueueDepth;
  /** From `track()` to Meta's answer, of the events this process delivered. */
  readonly deliveryTimes: DeliveryTimes;
  /** Requests to Meta under way. */
  readonly inFlight: number;
  readonly lanes: readonly LaneState[];
  /** What pages sent to `collect()`. */
  readonly collect: CollectStats;
}
