import type { Claim, EventRecord, LaneId, Settlement } from '@capikit/core';
import { dropRecord } from './adding';
import type { Batch } from './batch';
import { isOver, newLeaseKey, putBack, type Lease } from './claiming';
import { bury } from './dead-letters';
import { encodeLease, type Place } from './entries';
import type { GroupCommit } from './group-commit';
import { freeGuard } from './guards';
import { renewedLeaseKey, type Key } from './keys';

/** A claimed record and its place. */
export interface Leased {
  readonly record: EventRecord;
  readonly place: Place;
}

/** What a claim needs of its queue. */
export interface ClaimHost {
  readonly commit: GroupCommit;
  readonly now: () => number;
  readonly isClosed: () => boolean;
  /** Called when nothing is left in the claim, or it is lost. */
  readonly onEnd: (claim: LmdbClaim) => void;
}

/** What a step makes of the claim once it is written. */
interface Step {
  readonly key: Key;
  /** Ids that left it. */
  readonly gone: ReadonlySet<string>;
}

const NOBODY: ReadonlySet<string> = new Set();

/** Leased records. Every step renames the lease, so whoever knows an older name has lost it. */
export class LmdbClaim implements Claim {
  readonly lane: LaneId;
  readonly records: readonly EventRecord[];
  readonly #host: ClaimHost;
  readonly #laneHash: Buffer;
  readonly #leased: Map<string, Leased>;
  #key: Key;
  #last: Promise<unknown> = Promise.resolve();

  constructor(lease: Lease, leased: readonly Leased[], host: ClaimHost) {
    this.#host = host;
    this.#key = lease.key;
    this.#laneHash = lease.lane;
    this.#leased = new Map(leased.map((one) => [one.record.id, one]));
    this.records = leased.map(({ record }) => record);
    this.lane = this.records[0]?.lane ?? '';
  }

  extend(ms: number): Promise<boolean> {
    return this.#step((batch, now) => this.#rename(batch, { key: newLeaseKey(now, ms), gone: NOBODY }));
  }

  settle(settlement: Settlement): Promise<boolean> {
    return this.#step((batch, now) => {
      const gone = this.#apply(settlement, batch, now);
      if (gone.size === 0) return { key: this.#key, gone };
      return this.#rename(batch, { key: renewedLeaseKey(this.#key), gone });
    });
  }

  /** Releases what is left, at once. */
  abandon(): Promise<boolean> {
    return this.settle({ release: { ids: [...this.#leased.keys()], delayMs: 0 } });
  }

  #apply({ remove = [], release, bury: buried = [] }: Settlement, batch: Batch, now: number): ReadonlySet<string> {
    const gone = new Set<string>();
    const take = (id: string): Leased | undefined => {
      const leased = gone.has(id) ? undefined : this.#leased.get(id);
      if (leased !== undefined) gone.add(id);
      return leased;
    };
    for (const id of remove) {
      const leased = take(id);
      if (leased !== undefined) dropRecord(batch, leased.place);
    }
    for (const { id, error } of buried) {
      const leased = take(id);
      if (leased === undefined) continue;
      dropRecord(batch, leased.place);
      freeGuard(leased.record, batch);
      bury(batch, leased.record, { ref: leased.place.ref, error, buriedAt: now });
    }
    if (release === undefined) return gone;
    const { ids, delayMs } = release;
    const places = ids.map((id) => take(id)?.place).filter((place) => place !== undefined);
    putBack(batch, { lane: this.#laneHash, places }, { dueAt: now + delayMs, delayMs });
    return gone;
  }

  #rename(batch: Batch, step: Step): Step {
    batch.take(this.#key);
    const left = [...this.#leased.values()].filter(({ record }) => !step.gone.has(record.id));
    if (left.length > 0) {
      const places = left.map(({ place }) => place);
      batch.put(step.key, encodeLease(this.#laneHash, places));
    }
    return step;
  }

  /** One step after the other, since each needs the name the last one gave the lease. */
  #step(plan: (batch: Batch, now: number) => Step): Promise<boolean> {
    const step = this.#last.then(() => this.#attempt(plan));
    this.#last = step.catch(() => undefined);
    return step;
  }

  async #attempt(plan: (batch: Batch, now: number) => Step): Promise<boolean> {
    const { commit, now, isClosed, onEnd } = this.#host;
    if (this.#leased.size === 0) return !isClosed() && !isOver(this.#key, now());
    if (isClosed()) return false;
    const step = await commit.run({
      now,
      plan: (batch, at) => {
        const isLost = isOver(this.#key, at) || !batch.snapshot.has(this.#key) || batch.hasTaken(this.#key);
        return isLost ? null : plan(batch, at);
      },
    });
    if (step === null) {
      onEnd(this);
      return false;
    }
    this.#key = step.key;
    for (const id of step.gone) this.#leased.delete(id);
    if (this.#leased.size === 0) onEnd(this);
    return true;
  }
}
