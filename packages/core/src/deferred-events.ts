import type { Issue } from './event/issue';
import type { SkipReason, Stored, TrackResult } from './outcome';
import { outsideRequests } from './outside-requests';
import { NOT_ACCEPTED } from './stored';
import type { TakenEvent } from './taken-event';

/** Between two looks, in ms. */
const LOOK_MS = 20;
/** Until the first one, where the queue is in memory: what is there would not outlive the process either. */
const MEMORY_LOOK_MS = 50;
const MAX_LOOKS = 3;
/** With so many waiting they are finished in the next turn of the event loop. */
const SOON_FROM = 32;
/** How many wait at most; before one more all are finished. Each keeps some 6 kB from being collected young. */
const MAX_WAITING = 64;

/**
 * Events that were taken down while a response was being made. They are finished in their order and together, 20 ms after
 * the first, or 50 where the queue is in memory: later when further ones come at that very moment, because requests have piled
 * up that are to be answered first, after another 40 ms at most; sooner when many wait, or when somebody asks what came of one.
 */
export class DeferredEvents {
  readonly #finishOne: (taken: TakenEvent) => TrackResult;
  readonly #firstLookMs: number;
  readonly #waiting = new Set<DeferredEvent>();
  #added = 0;
  /** It keeps the process alive, which may end by itself and must not lose what waits. */
  #later: NodeJS.Timeout | undefined;
  #soon: NodeJS.Immediate | undefined;

  constructor(finishOne: (taken: TakenEvent) => TrackResult, { durable }: { readonly durable: boolean }) {
    this.#finishOne = finishOne;
    this.#firstLookMs = durable ? LOOK_MS : MEMORY_LOOK_MS;
  }

  /** It is finished when something besides the id is read from its result. */
  add(taken: TakenEvent): TrackResult {
    if (this.#waiting.size >= MAX_WAITING) this.finish();
    const event = new DeferredEvent(taken, this);
    this.#waiting.add(event);
    this.#added += 1;
    if (this.#waiting.size >= SOON_FROM) this.#finishSoon();
    else if (this.#later === undefined) this.#finishLater(this.#firstLookMs, MAX_LOOKS);
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
    if (this.#waiting.size === 0) this.#stopWaiting();
  }

  #finishLater(waitMs: number, looks: number): void {
    this.#later = setTimeout(() => {
      const added = this.#added;
      // Between the two the requests have their turn that arrived while the process was busy.
      this.#soon ??= setImmediate(() => {
        this.#soon = undefined;
        if (looks > 1 && this.#added !== added) this.#finishLater(LOOK_MS, looks - 1);
        else this.#finishNow();
      });
    }, waitMs);
  }

  #finishSoon(): void {
    this.#soon ??= setImmediate(() => this.#finishNow());
  }

  #finishNow(): void {
    this.#stopWaiting();
    this.finish();
  }

  #stopWaiting(): void {
    clearTimeout(this.#later);
    clearImmediate(this.#soon);
    this.#later = undefined;
    this.#soon = undefined;
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
