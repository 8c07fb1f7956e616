import { AsyncResource } from 'node:async_hooks';
import type { Issue } from './event/issue';
import type { SkipReason, Stored, TrackResult } from './outcome';
import { NOT_ACCEPTED } from './stored';
import type { TakenEvent } from './track-event';

/** How many wait at most; before one more all are settled. Each keeps some 6 kB from being collected young. */
const MAX_WAITING = 16;

/**
 * Events that were taken down while a response was being made, and are settled in their order: in the next turn of the
 * event loop, or when somebody asks what came of one.
 */
export class DeferredEvents {
  readonly #settleOne: (taken: TakenEvent) => TrackResult;
  readonly #waiting = new Set<DeferredEvent>();
  /** What is settled belongs to no request, nor does what comes of it. */
  readonly #resource = new AsyncResource('CapikitEvents');
  #isScheduled = false;

  constructor(settleOne: (taken: TakenEvent) => TrackResult) {
    this.#settleOne = settleOne;
  }

  /** Its result is settled when something besides the id is read from it. */
  add(taken: TakenEvent): TrackResult {
    if (this.#waiting.size >= MAX_WAITING) this.settle();
    const event = new DeferredEvent(taken, this);
    this.#waiting.add(event);
    this.#schedule();
    return event;
  }

  /** Settles all that wait, or those up to `last`. */
  settle(last?: TrackResult): void {
    if (this.#waiting.size === 0) return;
    this.#resource.runInAsyncScope(() => {
      for (const event of this.#waiting) {
        // Before it is settled: what comes of it may ask for more to be settled.
        this.#waiting.delete(event);
        event.settleBy(this.#settleOne);
        if (event === last) return;
      }
    });
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.settle();
    });
  }
}

const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/** A result that is known as soon as it is looked at. */
class DeferredEvent implements TrackResult {
  readonly eventId: string;
  #events: DeferredEvents | undefined;
  /** First what was taken down, then what came of it. */
  #taken: TakenEvent | undefined;
  #result: TrackResult | undefined;

  constructor(taken: TakenEvent, events: DeferredEvents) {
    this.eventId = taken.eventId;
    this.#taken = taken;
    this.#events = events;
  }

  settleBy(settleOne: (taken: TakenEvent) => TrackResult): void {
    const taken = this.#taken;
    this.#taken = undefined;
    this.#events = undefined;
    if (taken !== undefined) this.#result = settleOne(taken);
  }

  get #settled(): TrackResult {
    this.#events?.settle(this);
    // Asked for by what is being told of the end of this very event, which then was not accepted.
    return this.#result ?? { status: 'refused', eventId: this.eventId, issues: [], stored: NOT_ACCEPTED };
  }

  get status(): TrackResult['status'] {
    return this.#settled.status;
  }

  get reason(): SkipReason | undefined {
    return this.#settled.reason;
  }

  get issues(): readonly Issue[] {
    return this.#settled.issues;
  }

  get stored(): Promise<Stored> {
    return this.#settled.stored;
  }

  toJSON(): TrackResult {
    return this.#settled;
  }

  [INSPECT](): TrackResult {
    return this.#settled;
  }
}
