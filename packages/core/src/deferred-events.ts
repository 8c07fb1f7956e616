import type { Issue } from './event/issue';
import type { SkipReason, Stored, TrackResult } from './outcome';
import { outsideRequests } from './outside-requests';
import { NOT_ACCEPTED } from './stored';
import type { TakenEvent } from './taken-event';

/** How long events wait for others, in ms. */
const GATHER_MS = 20;
/** The same where the queue is in memory: what is there would not outlive the process either. */
const MEMORY_GATHER_MS = 50;
/** How much longer, at most, for a request after which they are finished. */
const QUIET_MS = 20;
/** How often requests that have piled up may come first, each time for two turns of the event loop. */
const MAX_LOOKS = 3;
/** With so many waiting they are finished in the next turn of the event loop. */
const SOON_FROM = 32;
/** How many wait at most; before one more all are finished. Each keeps some 6 kB from being collected young. */
const MAX_WAITING = 64;

/**
 * Events that were taken down while a response was being made. They are finished in their order and together, 20 ms after the
 * first, or 50 where the queue is in memory: when the next one comes, in a turn after its call, since a process that has just
 * answered seldom has another request waiting, and after 20 ms more when none comes. Requests that have piled up go first;
 * sooner when many wait, or when somebody asks what came of one.
 */
export class DeferredEvents {
  readonly #finishOne: (taken: TakenEvent) => TrackResult;
  readonly #gatherMs: number;
  readonly #waiting = new Set<DeferredEvent>();
  /** When the first of them was taken down, or the last one finished. Unix milliseconds. */
  #since = 0;
  #added = 0;
  /** It keeps the process alive, which may end by itself and must not lose what waits. */
  #later: NodeJS.Timeout | undefined;
  /**
   * What finishes them in one of the next turns of the event loop. It is ended by being forgotten: were an immediate of a test's
   * fake timers given to the real `clearImmediate()`, Node would lose count of its own and run none any more.
   */
  #plan: object | undefined;

  constructor(finishOne: (taken: TakenEvent) => TrackResult, { durable }: { readonly durable: boolean }) {
    this.#finishOne = finishOne;
    this.#gatherMs = durable ? GATHER_MS : MEMORY_GATHER_MS;
  }

  /** It is finished when something besides the id is read from its result. */
  add(taken: TakenEvent): TrackResult {
    if (this.#waiting.size >= MAX_WAITING) this.finish();
    if (this.#waiting.size === 0) this.#since = taken.takenAt;
    const event = new DeferredEvent(taken, this);
    this.#waiting.add(event);
    this.#added += 1;
    if (this.#waiting.size === SOON_FROM) this.#finishSoon(0);
    else if (this.#plan === undefined) {
      if (taken.takenAt - this.#since >= this.#gatherMs) this.#finishSoon(MAX_LOOKS);
      else this.#later ??= setTimeout(() => this.#plan ?? this.#finishSoon(MAX_LOOKS), this.#gatherMs + QUIET_MS);
    }
    return event;
  }

  /** Finishes all that wait, or those up to `last`. */
  finish(last?: TrackResult): void {
    if (this.#waiting.size === 0) return;
    // What is added meanwhile, by what is told of an end, has its turn later; what is finished meanwhile is not finished again.
    const events = [...this.#waiting];
    this.#since = Date.now();
    outsideRequests(() => {
      for (const event of events) {
        this.#waiting.delete(event);
        event.finishBy(this.#finishOne);
        if (event === last) return;
      }
    });
    if (this.#waiting.size === 0) this.#stopWaiting();
  }

  /** In the next turn of the event loop; with `looks`, when those calls are over that have piled up. */
  #finishSoon(looks: number): void {
    const added = this.#added;
    const plan = {};
    this.#plan = plan;
    const look = (): void => {
      if (this.#plan !== plan) return;
      if (looks > 1 && this.#added !== added) return this.#finishSoon(looks - 1);
      this.#stopWaiting();
      this.finish();
    };
    setImmediate(looks > 0 ? () => setImmediate(look) : look);
  }

  #stopWaiting(): void {
    clearTimeout(this.#later);
    this.#later = undefined;
    this.#plan = undefined;
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
