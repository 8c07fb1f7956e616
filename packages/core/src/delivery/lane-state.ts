import type { GraphError } from './graph-error';
import { Heap } from './heap';
import { refusalKey } from './isolate';
import { parseLaneId, type Lane } from './lane';
import type { EventRecord, LaneId } from './queue';

/** What a lane is doing, for `stats()`. */
export interface LaneState {
  readonly lane: Lane;
  readonly status: 'ready' | 'backing-off' | 'held';
  /** Requests in flight. */
  readonly inFlight: number;
  /** When it is tried again, Unix milliseconds. */
  readonly retryAt?: number;
  readonly error?: GraphError;
}

/** A batch in flight. */
interface Batch {
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
  readonly inFlight = new Set<Batch>();
  readonly #suspects = new Map<string, Suspect>();
  status: LaneState['status'] = 'ready';
  /** Nothing of the lane is claimed before. Unix milliseconds. */
  until = 0;
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

  waitUntil(status: 'backing-off' | 'held', until: number, error: GraphError): void {
    this.status = status;
    this.until = until;
    this.error = error;
    this.failures += 1;
  }

  /** A request was delivered. */
  recover(): void {
    this.status = 'ready';
    this.until = 0;
    this.error = undefined;
    this.failures = 0;
    this.deliveries += 1;
    this.wasRefused = false;
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

/** How claims are shared out. */
export interface LaneLimits {
  readonly concurrency: number;
  readonly maxWaitMs: number;
}

/** The lanes that are not simply ready and idle, and when to look at them again. */
export class Lanes {
  readonly #limits: LaneLimits;
  readonly #lanes = new Map<LaneId, LaneMemory>();
  readonly #looks = new Heap<number>((at) => at);

  constructor(limits: LaneLimits) {
    this.#limits = limits;
  }

  get(id: LaneId): LaneMemory {
    let lane = this.#lanes.get(id);
    if (lane === undefined) this.#lanes.set(id, (lane = new LaneMemory(id)));
    return lane;
  }

  /** A batch of the lane leaves. Returns the function to call when it is over. */
  begin(id: LaneId, batch: Batch): () => void {
    const lane = this.get(id);
    lane.inFlight.add(batch);
    if (!batch.isFull) this.lookAt(batch.startedAt + this.#limits.maxWaitMs);
    return () => {
      lane.inFlight.delete(batch);
      if (lane.isForgettable && this.#lanes.get(id) === lane) this.#lanes.delete(id);
    };
  }

  /** The lanes nothing may be claimed from now. */
  blocked(now: number): LaneId[] {
    const blocked: LaneId[] = [];
    for (const [id, lane] of this.#lanes) if (!this.#mayClaim(lane, now)) blocked.push(id);
    return blocked;
  }

  /** Something may be claimable then. Unix milliseconds. */
  lookAt(at: number): void {
    this.#looks.push(at);
  }

  /** When to look again. Unix milliseconds. */
  nextLookAt(now: number): number | undefined {
    while ((this.#looks.peek() ?? Number.POSITIVE_INFINITY) <= now) this.#looks.pop();
    return this.#looks.peek();
  }

  /** Whether waiting may help: a lane that is backing off sends by itself; one that is held or suspicious may never. */
  outlook(now: number): 'moving' | 'stuck' | 'unknown' {
    let outlook: 'stuck' | 'unknown' = 'unknown';
    for (const lane of this.#lanes.values()) {
      if (lane.status === 'backing-off' && lane.until > now) return 'moving';
      if (lane.status === 'held' || lane.hasSuspects) outlook = 'stuck';
    }
    return outlook;
  }

  states(): readonly LaneState[] {
    return [...this.#lanes.values()].map(({ lane, status, inFlight, until, error }) => ({
      lane,
      status,
      inFlight: inFlight.size,
      ...(status !== 'ready' && { retryAt: until }),
      ...(error !== undefined && { error }),
    }));
  }

  #mayClaim(lane: LaneMemory, now: number): boolean {
    if (lane.until > now || lane.isIsolating) return false;
    if (lane.inFlight.size === 0) return true;
    // A lane in trouble probes with one request at a time; a healthy one leaves a slot to the others.
    if (lane.status !== 'ready' || lane.inFlight.size >= Math.max(1, this.#limits.concurrency - 1)) return false;
    for (const batch of lane.inFlight)
      if (!batch.isFull && now < batch.startedAt + this.#limits.maxWaitMs) return false;
    return true;
  }
}
