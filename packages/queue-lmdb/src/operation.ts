import type { Batch } from './batch';

/** One step of the queue. */
export interface Operation<T> {
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Operations of one name never share a batch, since a snapshot does not show what the other one changes. */
  readonly alone?: string;
  /** Bytes to be written. */
  readonly weight?: number;
  /** The answer when there is no room; without one it is tried once more on its own, then rejected. */
  readonly whenFull?: T;
  /** Reads the snapshot and notes the changes. Runs again, on a newer snapshot, when others changed what it relied on. */
  plan(batch: Batch, now: number): T;
}

/** An operation that is not written yet. */
export interface Waiting {
  readonly operation: Operation<unknown>;
  readonly resolve: (outcome: unknown) => void;
  readonly reject: (error: unknown) => void;
  /** What its promise resolves to once the batch is written. */
  outcome: unknown;
  attempts: number;
}

/** Adds depend on nothing but their guard keys. */
export function isAdd({ operation }: Waiting): boolean {
  return operation.whenFull !== undefined;
}
