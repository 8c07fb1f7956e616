import type { GraphError } from './graph-error';
import { Heap } from './heap';
import type { Lane } from './lane';
import { LaneMemory, type Batch } from './lane-memory';
import type { LaneId } from './queue';

/** What a lane is doing, for `stats()`. */
export interface LaneState {
  readonly lane: Lane;
  readonly status: LaneMemory['status'];
  /** Requests in flight. */
  readonly inFlight: number;
  /** When it is tried again, Unix milliseconds. */
  readonly retryAt?: number;
  readonly error?: GraphError;
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
  /** Batches in flight that hold back what came after them, in the order they left. */
  readonly #partial = new Set<Batch>();

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
    if (!batch.isFull) this.#partial.add(batch);
    return () => {
      this.#partial.delete(batch);
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
    const look = this.#looks.peek();
    for (const { startedAt } of this.#partial) {
      const at = startedAt + this.#limits.maxWaitMs;
      if (at > now) return look === undefined ? at : Math.min(look, at);
    }
    return look;
  }

  /** Whether waiting may help: a lane that is backing off sends by itself; one that is held or suspicious may never. */
  outlook(now: number): 'moving' | 'stuck' | 'unknown' {
    let outlook: 'stuck' | 'unknown' = 'unknown';
    for (const lane of this.#lanes.values()) {
      if (lane.status === 'backing-off' && lane.isWaiting(now)) return 'moving';
      if (lane.status === 'held' || lane.hasSuspects) outlook = 'stuck';
    }
    return outlook;
  }

  /** Why the lane’s events are still here, if something is known. */
  errorOf(id: LaneId): GraphError | undefined {
    return this.#lanes.get(id)?.error;
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
    if (lane.isWaiting(now) || lane.isIsolating) return false;
    if (lane.inFlight.size === 0) return true;
    // A lane in trouble probes with one request at a time; a healthy one leaves a slot to the others.
    if (lane.status !== 'ready' || lane.inFlight.size >= Math.max(1, this.#limits.concurrency - 1)) return false;
    for (const batch of lane.inFlight)
      if (!batch.isFull && now < batch.startedAt + this.#limits.maxWaitMs) return false;
    return true;
  }
}
