import type { GraphError } from './graph-error';
import { refusalKey } from './isolate';
import { parseLaneId, type Lane } from './lane';
import type { EventRecord, LaneId } from './queue';

/** A batch in flight. */
export interface Batch {
  readonly isFull: boolean;
  readonly startedAt: number;
}

/** An event that was refused alone while nothing else of its lane was delivered. */
interface Suspect {
  readonly error: GraphError;
  /** `deliveries` of the lane when it was first refused. */
  readonly deliveries: number;
  refusals: number;
}

const MAX_SUSPECTS = 1_000;
/** More events than this refused one by one for one reason, and none delivered: it is configuration. */
const MAX_LONE_REFUSALS = 10;

/** What the dispatcher remembers about one lane. */
export class LaneMemory {
  readonly lane: Lane;
  readonly inFlight: Set<Batch> = new Set();
  readonly #suspects = new Map<string, Suspect>();
  status: 'ready' | 'backing-off' | 'held' = 'ready';
  /** Nothing of the lane is claimed before. Unix milliseconds. */
  until = 0;
  #waitMs = 0;
  /** Requests failed in a row. */
  failures = 0;
  /** Requests delivered, ever. */
  deliveries = 0;
  error: GraphError | undefined;
  /** Held because everything was refused. */
  wasRefused = false;
  isIsolating = false;

  constructor(id: LaneId) {
    this.lane = parseLaneId(id);
  }

  /** Nothing is left to remember. */
  get isForgettable(): boolean {
    return this.inFlight.size === 0 && this.failures === 0 && this.status === 'ready' && this.#suspects.size === 0;
  }

  get hasSuspects(): boolean {
    return this.#suspects.size > 0;
  }

  isWaiting(now: number): boolean {
    // A wait that ends later than its length from now is over: the clock was set back.
    return this.until > now && this.until <= now + this.#waitMs;
  }

  /** A request failed. Requests that fail together count as one failure, and a held lane stays held. */
  wait(status: 'backing-off' | 'held', waitMs: number, { now, error }: { now: number; error: GraphError }): void {
    if (!this.isWaiting(now)) this.failures += 1;
    if (this.status !== 'held') this.status = status;
    this.until = now + waitMs;
    this.#waitMs = waitMs;
    this.error = error;
  }

  /** Forgets why the lane waits. */
  startAfresh(): void {
    this.status = 'ready';
    this.until = 0;
    this.error = undefined;
    this.failures = 0;
    this.wasRefused = false;
  }

  /** A request was delivered. */
  recover(): void {
    this.startAfresh();
    this.deliveries += 1;
  }

  /** Whether the event was refused before and something else of its lane was delivered since. */
  isProven({ id }: EventRecord): boolean {
    const suspect = this.#suspects.get(id);
    return suspect !== undefined && suspect.deliveries < this.deliveries;
  }

  /** Remembers a lone refusal. Returns how often the event was refused by now. */
  suspect({ id }: EventRecord, error: GraphError): number {
    const known = this.#suspects.get(id);
    if (known !== undefined) return (known.refusals += 1);
    if (this.#suspects.size >= MAX_SUSPECTS) this.#suspects.clear();
    this.#suspects.set(id, { error, deliveries: this.deliveries, refusals: 1 });
    return 1;
  }

  /** Why the event was refused, if it was. */
  refusalOf({ id }: EventRecord): GraphError | undefined {
    return this.#suspects.get(id)?.error;
  }

  clear(records: readonly EventRecord[]): void {
    if (this.#suspects.size > 0) for (const { id } of records) this.#suspects.delete(id);
  }

  /** Whether so many events were refused one by one for `error`, and none delivered since, that no event can be meant. */
  isRefusingAll(error: GraphError): boolean {
    const refusal = refusalKey(error);
    let same = 0;
    for (const suspect of this.#suspects.values()) {
      if (refusalKey(suspect.error) === refusal && suspect.deliveries === this.deliveries) same += 1;
    }
    return same > MAX_LONE_REFUSALS;
  }
}
