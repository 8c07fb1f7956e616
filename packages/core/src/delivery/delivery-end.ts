import type { GraphError } from './graph-error';
import type { Lane } from './lane';
import type { EventRecord } from './queue';

/** The end of one accepted record; every record has exactly one. */
export interface DeliveryEnd {
  readonly record: EventRecord;
  /** `invalid`: Meta refused it for good. `expired`: too old. `closed`: the queue could not keep it. */
  readonly end: 'delivered' | 'invalid' | 'expired' | 'closed';
  readonly error?: GraphError;
  readonly fbtraceId?: string;
}

/** Everything delivery has to say besides the ends of events. */
export type NoticeCode =
  /** The lane waits for credentials, permissions or configuration; its events are kept. */
  | 'LANE_HELD'
  /** As `LANE_HELD`, because Meta refused everything in it for one reason. */
  | 'LANE_REFUSED'
  /** Several requests in a row failed, for which the network or Meta is to blame; they are tried again. */
  | 'LANE_FAILING'
  /** A held or failing lane delivers again. */
  | 'LANE_RELEASED'
  /** One event was refused alone; it is kept until another of its lane was delivered, then sent a last time. */
  | 'EVENT_SUSPECT'
  /** Meta counted another number of events than were sent. */
  | 'RECEIVED_MISMATCH'
  /** Meta answered a delivered batch with messages. */
  | 'API_MESSAGES'
  | 'API_VERSION_WARNING'
  /** Our clock and Meta’s differ by more than a minute, or (`skewMs` 0) no longer do. */
  | 'CLOCK_SKEW'
  | 'QUEUE_FAILED';

/** Something an operator should know. Holds no token and no contact data. */
export interface LaneNotice {
  readonly code: NoticeCode;
  /** A sentence for the log. */
  readonly message: string;
  readonly lane?: Lane;
  readonly error?: GraphError;
  /** Meta’s clock minus ours, for `CLOCK_SKEW`. */
  readonly skewMs?: number;
}
