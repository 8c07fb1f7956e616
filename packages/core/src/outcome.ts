import type { GraphError } from './delivery/graph-error';
import type { Issue } from './event/issue';

/** Why an event was left out on purpose. */
export type SkipReason = 'no-consent' | 'bot' | 'before-send' | 'disabled' | 'duplicate';

/**
 * How an event can end. Accepted events end exactly once as `delivered`, `invalid` (Meta refused it for good), `expired`
 * (too old to be taken), `refused` (the durable write failed), `closed` (the queue could not keep it), or `skipped` where
 * a queue that answers later knew the event already. All but the first and `expired` also end events never accepted.
 */
export type End = 'delivered' | 'skipped' | 'invalid' | 'expired' | 'refused' | 'closed';

/** What became of one event for one dataset; given to `onOutcome` exactly once for every `track()` and dataset. */
export interface Outcome {
  /** Empty when no dataset could be found for the event. */
  readonly datasetId: string;
  readonly eventId: string;
  readonly eventName: string;
  readonly end: End;
  /** A skip reason, the code of the deciding issue, or why the queue did not take it. Absent when delivered. */
  readonly reason?: string;
  /** What Meta answered, for `invalid` and `expired` events that had been sent. */
  readonly error?: GraphError;
  /** Meta's support id of the request that delivered the event. */
  readonly fbtraceId?: string;
}

/** What the durable write of an accepted event came to. */
export type Stored = 'stored' | 'duplicate' | 'refused' | 'not-accepted';

/**
 * What `track()` returns, at once. Nothing in it can throw or reject. In a request everything but the id is found out when
 * it is first read, at the latest some 70 ms later; what was given may be changed meanwhile without a difference. Read or
 * destructure it by name: a spread copies the id alone.
 */
export interface TrackResult {
  /** `accepted` means handed to the queue; see `stored` and `onOutcome` for the rest. */
  readonly status: 'accepted' | 'skipped' | 'invalid' | 'refused' | 'closed';
  /** Why, when `skipped`. */
  readonly reason?: SkipReason | undefined;
  /** The id the Pixel's `eventID` must carry. Present whatever the status. */
  readonly eventId: string;
  readonly issues: readonly Issue[];
  /** Resolves when the queue has written the event; never rejects. */
  readonly stored: Promise<Stored>;
}
