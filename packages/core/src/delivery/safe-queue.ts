import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { LaneNotice } from './delivery-end';
import type { Claim, ClaimOptions, EventQueue, EventRecord, QueueDepth, Settlement } from './queue';

const SETTLE_WAITS_MS = [100, 500];

/** A queue whose failures are answers: a store on another machine may throw, reject or be gone at any time. */
export class SafeQueue {
  readonly #queue: EventQueue;
  readonly #signal: AbortSignal;
  readonly #notice: (notice: LaneNotice) => void;
  readonly #settling = new Set<Promise<boolean>>();

  constructor(queue: EventQueue, signal: AbortSignal, notice: (notice: LaneNotice) => void) {
    this.#queue = queue;
    this.#signal = signal;
    this.#notice = notice;
  }

  async claim(options: ClaimOptions): Promise<Claim | null | 'failed'> {
    return this.#attempt<Claim | null | 'failed'>('claim', 'failed', () => this.#queue.claim(options));
  }

  async depth(): Promise<QueueDepth | undefined> {
    return this.#attempt<QueueDepth | undefined>('depth', undefined, () => this.#queue.depth());
  }

  async extend(claim: Claim, ms: number): Promise<boolean> {
    return this.#attempt('extend', false, () => claim.extend(ms));
  }

  /** Tries up to three times: what Meta has taken must not be sent again because a store was away for a moment. */
  settle(claim: Claim, settlement: Settlement): Promise<boolean> {
    const settling = this.#settle(claim, settlement);
    this.#settling.add(settling);
    return settling.finally(() => this.#settling.delete(settling));
  }

  /** Resolves when whoever is settling now has had the answer: a store may show what it wrote before it says so. */
  async settled(): Promise<void> {
    await Promise.all(this.#settling);
    await nextTurn();
  }

  async #settle(claim: Claim, settlement: Settlement): Promise<boolean> {
    const settle = (): Promise<boolean | 'failed'> =>
      this.#attempt<boolean | 'failed'>('settle', 'failed', () => claim.settle(settlement));
    let settled = await settle();
    for (const waitMs of SETTLE_WAITS_MS) {
      if (settled !== 'failed') break;
      // oxlint-disable-next-line no-await-in-loop -- attempts follow each other
      await sleep(waitMs, undefined, { signal: this.#signal, ref: false }).catch(() => undefined);
      settled = await settle();
    }
    return settled === true;
  }

  async close(): Promise<readonly EventRecord[]> {
    return this.#attempt<readonly EventRecord[]>('close', [], () => this.#queue.close());
  }

  async #attempt<T>(operation: string, failed: T, call: () => T | Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (cause) {
      // Only the kind of error: its message may quote a connection string.
      const kind = cause instanceof Error ? cause.name : typeof cause;
      this.#notice({
        code: 'QUEUE_FAILED',
        message: `the queue failed at ${operation} with ${kind}; it is tried again`,
      });
      return failed;
    }
  }
}
