import type { Issue } from './event/issue';
import type { SkipReason, Stored, TrackResult } from './outcome';
import { outsideRequests } from './outside-requests';
import { NOT_ACCEPTED } from './stored';
import type { TakenEvent } from './taken-event';

/** How long they wait for a moment without requests… */
const WAIT_MS = 20;
/** …and how often, at most. */
const MAX_WAITS = 3;
/** From so many on the turn of the event loop is all they wait for. */
const MANY = 16;
/** How many wait at most; before one more all are finished. Each keeps some 6 kB from being collected young. */
const MAX_WAITING = 64;

/**
 * Events that were taken down while a response was being made. They are finished in their order and together, some
 * 20 ms later, and not while requests arrive faster than they are answered: those are answered first. At the latest they are
 * finished after 60 ms, or when somebody asks what came of one.
 */
export class DeferredEvents {
  readonly #finishOne: (taken: TakenEvent) => TrackResult;
  readonly #waiting = new Set<DeferredEvent>();
  #added = 0;
  #isScheduled = false;
  #isUrgent = false;

  constructor(finishOne: (taken: TakenEvent) => TrackResult) {
    this.#finishOne = finishOne;
  }

  /** It is finished when something besides the id is read from its result. */
  add(taken: TakenEvent): TrackResult {
    if (this.#waiting.size >= MAX_WAITING) this.finish();
    const event = new DeferredEvent(taken, this);
    this.#waiting.add(event);
    this.#added += 1;
    if (this.#waiting.size >= MANY) this.#finishSoon();
    else if (!this.#isScheduled) this.#finishLater(MAX_WAITS);
    return event;
  }

  /** Finishes all that wait, or those up to `last`. */
  finish(last?: TrackResult): void {
    if (this.#waiting.size === 0) return;
    // What is added meanwhile, by what is told of an end, has its turn later; what is finished meanwhile is not finished again.
    const events = [...this.#waiting];
    outsideRequests(() => {
      for (const event of events) {
        this.#waiting.delete(event);
        event.finishBy(this.#finishOne);
        if (event === last) return;
      }
    });
  }

  #finishLater(waits: number): void {
    this.#isScheduled = true;
    setTimeout(() => {
      const added = this.#added;
      // Between the two the requests have their turn that arrived while the process was busy.
      setImmediate(() => {
        if (waits > 1 && this.#added !== added) return this.#finishLater(waits - 1);
        this.#isScheduled = false;
        this.finish();
      });
    }, WAIT_MS);
  }

  #finishSoon(): void {
    if (this.#isUrgent) return;
    this.#isUrgent = true;
    setImmediate(() => {
      this.#isUrgent = false;
      this.finish();
    });
  }
}

const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/** A result that is known as soon as it is looked at. */
class DeferredEvent implements TrackResult {
  readonly eventId: string;
  /** Until it is finished, so that a result keeps no request alive. */
  #events: DeferredEvents | undefined;
  #taken: TakenEvent | undefined;
  #result: TrackResult | undefined;

  constructor(taken: TakenEvent, events: DeferredEvents) {
    this.eventId = taken.eventId;
    this.#taken = taken;
    this.#events = events;
  }

  finishBy(finishOne: (taken: TakenEvent) => TrackResult): void {
    const taken = this.#taken;
    this.#taken = undefined;
    this.#events = undefined;
    if (taken !== undefined) this.#result = finishOne(taken);
  }

  get #finished(): TrackResult {
    this.#events?.finish(this);
    // Asked for by what is being told of this very event, mostly of its end.
    return this.#result ?? { status: 'refused', eventId: this.eventId, issues: [], stored: NOT_ACCEPTED };
  }

  get status(): TrackResult['status'] {
    return this.#finished.status;
  }

  get reason(): SkipReason | undefined {
    return this.#finished.reason;
  }

  get issues(): readonly Issue[] {
    return this.#finished.issues;
  }

  get stored(): Promise<Stored> {
    return this.#finished.stored;
  }

  toJSON(): TrackResult {
    return this.#finished;
  }

  [INSPECT](): TrackResult {
    return this.#finished;
  }
}
