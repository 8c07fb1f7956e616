import type { EventRow } from './page-api';

/** Why an event stands alone. */
export type LoneReason = 'other-side-missing' | 'id-differs' | 'name-differs' | 'too-late' | 'no-key';

/** A browser and a server event that Meta would count once. */
export interface Pair {
  readonly browser: EventRow;
  readonly server: EventRow;
  /** What they share: the event id, or, by the fallback rule, `external_id` or `fbp`. */
  readonly by: 'event_id' | 'external_id' | 'fbp';
}

/** An event without its other half, and one sentence that says why. */
export interface Lone {
  readonly event: EventRow;
  readonly reason: LoneReason;
  readonly sentence: string;
}

/** How many of an event name's browser events the server sent too; Meta's goal is 75 %. */
export interface Coverage {
  readonly datasetId: string;
  readonly eventName: string;
  readonly browser: number;
  readonly server: number;
  readonly paired: number;
  /** `paired / browser`, 0 to 1; absent without browser events. */
  readonly share?: number;
}

/** What Meta's deduplication would make of a list of events. */
export interface Deduplication {
  readonly pairs: readonly Pair[];
  readonly lone: readonly Lone[];
  readonly coverage: readonly Coverage[];
}
