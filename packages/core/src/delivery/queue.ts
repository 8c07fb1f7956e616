import type { GraphError } from './graph-error';

/** What may share one request: dataset, age window, test event code and partner agent, encoded by `laneId()`. */
export type LaneId = string;

/** A finished server event in a queue. Only plain values, so that any store can keep it. It holds no raw contact data. */
export interface EventRecord {
  /** Names the record in `settle`. Unique for ever. */
  readonly id: string;
  readonly lane: LaneId;
  readonly datasetId: string;
  readonly eventName: string;
  readonly eventId: string;
  /** The server event as UTF-8 JSON: the very bytes that are sent, and sent again. */
  readonly body: Uint8Array;
  /** Unix milliseconds. */
  readonly acceptedAt: number;
  /** Unix milliseconds from which on Meta refuses the event for its age. */
  readonly expiresAt: number;
  /** How often the record had been claimed before; 0 when added. The queue counts. */
  readonly attempts: number;
  /** Duplicates guard: written with the record, deleted at every end but `remove`. */
  readonly guard?: { readonly key: string; readonly untilMs: number };
}

/** What `add` did with one event's records: all of them or none. `full` leaves the queue as it was. */
export type Added = 'added' | 'duplicate' | 'full';

/** How full a queue is. Claimed records count until they are settled. Times are Unix milliseconds. */
export interface QueueDepth {
  readonly events: number;
  readonly bytes: number;
  /** `acceptedAt` of the oldest record, claimed or not. */
  readonly oldestAcceptedAt?: number;
  /** When the next unclaimed record is or becomes due. */
  readonly nextDueAt?: number;
}

/** What to claim: the oldest due records of one lane that is not in `except`. */
export interface ClaimOptions {
  readonly events: number;
  /** Sum of body sizes; the first record is given even when it alone is larger. */
  readonly bytes: number;
  readonly leaseMs: number;
  readonly except: readonly LaneId[];
}

/** How claimed records leave the claim. Ids that are not named stay claimed. */
export interface Settlement {
  /** Delivered: gone from the queue; the guard key stays. */
  readonly remove?: readonly string[];
  /** To be claimed again after `delayMs`. */
  readonly release?: { readonly ids: readonly string[]; readonly delayMs: number };
  /** Never to be sent: a dead letter where the queue keeps them; the guard key goes. */
  readonly bury?: readonly { readonly id: string; readonly error: GraphError }[];
}

/** Records of one lane, leased to the claimer. */
export interface Claim {
  readonly lane: LaneId;
  /** Oldest due first, `attempts` counting this claim's predecessors. */
  readonly records: readonly EventRecord[];
  /** Sets the lease to end `ms` from now. False: the lease was lost, stop sending. */
  extend(ms: number): Promise<boolean>;
  /**
   * Settles some or all records in one transaction; may be called again for the rest. False: the lease was lost (another
   * claimer may have the records) and nothing was changed. An id settled before is ignored.
   */
  settle(settlement: Settlement): Promise<boolean>;
}

/** An event that will not be sent again unless replayed. */
export interface DeadLetter {
  readonly record: EventRecord;
  readonly error: GraphError;
  /** Unix milliseconds. */
  readonly buriedAt: number;
}

/** The dead letters of a queue that keeps them. */
export interface DeadLetters {
  list(options?: { limit?: number }): Promise<readonly DeadLetter[]>;
  /** Puts them back, past the duplicates guard. Returns how many. */
  replay(ids: readonly string[]): Promise<number>;
  remove(ids: readonly string[]): Promise<number>;
}

/**
 * Where accepted events wait. Every method may answer at once or with a promise. A claimed record whose lease ran out is
 * due again. `queueContract()` in `@capikit/core/testing` is this contract as a test suite.
 */
export interface EventQueue {
  /**
   * Adds one event's records (several with fan-out), all or none. `duplicate` when a guard key is still held. Called outside of
   * the event's request, unless an option such as `beforeSend` has to be asked within it.
   */
  add(records: readonly EventRecord[]): Added | Promise<Added>;
  claim(options: ClaimOptions): Claim | null | Promise<Claim | null>;
  depth(): QueueDepth | Promise<QueueDepth>;
  readonly deadLetters?: DeadLetters;
  /** True when records survive the process: what is left at `close` is then not reported as `closed`. */
  readonly durable: boolean;
  /** Ends the queue. Returns the records it cannot keep. Later calls add and claim nothing. */
  close(): Promise<readonly EventRecord[]>;
}
