import type { OnceLogger } from '../once-logger';
import { REFUSALS, type CollectRefusal } from './refusal';

/** What `collect()` took and refused since `createCapi()`. */
export interface CollectStats {
  /** Events of pages that went on to `track()`; how they ended is counted with all others. */
  readonly accepted: number;
  /** Whole requests, and single events of others, by reason. */
  readonly refused: Readonly<Partial<Record<CollectRefusal, number>>>;
}

/** Counts what pages send, and says each reason of a refusal once. */
export class CollectTally {
  readonly #log: OnceLogger;
  #accepted = 0;
  readonly #refused = new Map<CollectRefusal, number>();

  constructor(log: OnceLogger) {
    this.#log = log;
  }

  accept(): void {
    this.#accepted += 1;
  }

  /** `detail` is asked once, and must hold nothing that a stranger can choose freely. */
  refuse(reason: CollectRefusal, detail: () => string): void {
    const before = this.#refused.get(reason) ?? 0;
    this.#refused.set(reason, before + 1);
    // Who sends a thousand requests a second should cost no more than the counting.
    if (before > 0) return;
    const message = `collect() refused what a page sent (${reason}): ${REFUSALS[reason]}${detail()} This is said once.`;
    this.#log.once('warn', `collect:${reason}`, message);
  }

  stats(): CollectStats {
    return { accepted: this.#accepted, refused: Object.fromEntries(this.#refused) };
  }
}
