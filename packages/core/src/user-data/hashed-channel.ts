import { channel } from 'node:diagnostics_channel';

/** One value that was hashed, in clear: for a development tool of the same process, never for a log. */
export interface HashedReport {
  /** Meta's key on the wire: `em`. */
  readonly key: string;
  readonly digest: string;
  /** The normalised value that the digest was made of. */
  readonly normalised: string;
}

const hashedValues = channel('capikit:hashed');

/** Whether anybody wants to hear of hashed values. */
export function isHashedReported(): boolean {
  return hashedValues.hasSubscribers;
}

/**
 * Tells the subscribers of the diagnostics channel `capikit:hashed` of a digest and what it was made of. Without a
 * subscriber, which only the host process itself can add, the value goes nowhere.
 */
export function reportHashed(key: string, digest: string, normalised: string): void {
  if (!isHashedReported()) return;
  hashedValues.publish({ key, digest, normalised } satisfies HashedReport);
}
