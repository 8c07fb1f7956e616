import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  CapiError,
  decodeRecord,
  type Added,
  type Claim,
  type ClaimOptions,
  type DeadLetters,
  type EventQueue,
  type EventRecord,
  type QueueDepth,
} from '@capikit/core';
import { addOperation, type AddContext } from './adding';
import { claimOperation, mayClaim, type ClaimContext, type Lease } from './claiming';
import { LmdbDeadLetters } from './dead-letters';
import { acceptedAtOf, rangeOf, recordKey } from './keys';
import { LaneHeads } from './lane-heads';
import { LmdbClaim, type ClaimHost, type Leased } from './lmdb-claim';
import { readTotals } from './process-row';
import type { Snapshot } from './snapshot';
import { Store } from './store';

/** Where an LMDB queue is kept, its bounds and its clock. */
export interface LmdbQueueOptions {
  /** A directory on a local disk, the same for all processes that share the queue. It is made when it is not there. */
  readonly path: string;
  /** Records at most, claimed ones included. 1,000,000 by default. */
  readonly maxEvents?: number;
  /** Bodies plus 512 bytes each, at most. 2 GiB by default; the file is somewhat larger than that when full. */
  readonly maxBytes?: number;
  /** Unix milliseconds. */
  readonly now?: () => number;
}

/** Adds that wait for the disk, at most; more are refused. */
const MAX_WAITING_BYTES = 64 * 1_048_576;
/** Records read before other work gets its turn. */
const READ_STEP = 200;
const EMPTY: QueueDepth = { events: 0, bytes: 0 };

/**
 * A durable queue in a directory of this machine, shared by all processes that open it. What `add` has answered `added` for
 * survives crashes, kills and power loss. When queue or disk is full, new events are refused and older ones kept.
 * @throws {CapiError} `QUEUE_UNUSABLE` when there is a file that is damaged, foreign or newer, or a network file system;
 * `INVALID_OPTIONS`.
 */
export function lmdbQueue(options: LmdbQueueOptions): EventQueue {
  const { path, maxEvents = 1_000_000, maxBytes = 2 * 1_073_741_824, now = Date.now } = options;
  if (typeof path !== 'string' || path === '') throw invalid('path', 'the path of a directory', path);
  if (!(maxEvents > 0)) throw invalid('maxEvents', 'a positive number', maxEvents);
  if (!(maxBytes > 0)) throw invalid('maxBytes', 'a positive number', maxBytes);
  return new LmdbQueue(Store.open(path), { maxEvents, maxBytes, now });
}

function invalid(option: string, expected: string, given: unknown): CapiError {
  const got = typeof given === 'number' ? String(given) : typeof given;
  return new CapiError('INVALID_OPTIONS', `lmdbQueue: ${option} must be ${expected}, got ${got}`);
}

class LmdbQueue implements EventQueue {
  readonly durable = true;
  readonly deadLetters: DeadLetters;
  readonly #store: Store;
  readonly #add: AddContext;
  readonly #claim: ClaimContext;
  readonly #claimHost: ClaimHost;
  readonly #claims = new Set<LmdbClaim>();
  /** Looks for records that are under way. */
  readonly #claiming = new Set<Promise<unknown>>();
  #closing: Promise<readonly EventRecord[]> | undefined;
  #isClosed = false;

  constructor(store: Store, limits: Pick<AddContext, 'maxEvents' | 'maxBytes' | 'now'>) {
    const { commit } = store;
    const { now } = limits;
    this.#store = store;
    this.#add = { ...limits, process: commit.row.process, nextNumber: () => store.nextNumber() };
    this.#claim = { heads: new LaneHeads(), now };
    this.#claimHost = {
      commit,
      now,
      isClosed: () => this.#isClosed,
      onEnd: (claim) => void this.#claims.delete(claim),
    };
    this.deadLetters = new LmdbDeadLetters({
      commit,
      add: this.#add,
      read: () => (this.#isClosed ? undefined : store.read()),
    });
    store.sweep(now);
  }

  add(records: readonly EventRecord[]): Added | Promise<Added> {
    const { commit } = this.#store;
    if (this.#closing !== undefined || commit.isFull || commit.waitingBytes > MAX_WAITING_BYTES) return 'full';
    return commit.run(addOperation(records, this.#add));
  }

  claim(options: ClaimOptions): null | Promise<Claim | null> {
    if (this.#closing !== undefined) return null;
    const snapshot = this.#store.read();
    this.#store.sweep(this.#add.now);
    if (snapshot !== undefined && !mayClaim(snapshot, options, this.#claim)) return null;
    const claiming = this.#claimOne(options);
    const over = (): void => void this.#claiming.delete(claiming);
    this.#claiming.add(claiming);
    claiming.then(over, over);
    return claiming;
  }

  depth(): QueueDepth | Promise<QueueDepth> {
    if (this.#isClosed) return EMPTY;
    const snapshot = this.#store.read();
    if (snapshot !== undefined) return this.#depthOf(snapshot);
    return this.#store.commit.run({ now: this.#add.now, plan: (batch) => this.#depthOf(batch.snapshot) });
  }

  close(): Promise<readonly EventRecord[]> {
    return (this.#closing ??= this.#close());
  }

  async #claimOne(options: ClaimOptions): Promise<Claim | null> {
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- other work first, then the claim
      const lease = await this.#store.commit.run(claimOperation(options, this.#claim));
      if (lease === null || this.#isClosed) return null;
      if (lease === 'again') continue;
      // oxlint-disable-next-line no-await-in-loop -- ends the loop
      const claim = new LmdbClaim(lease, await this.#read(lease), this.#claimHost);
      if (this.#closing === undefined) {
        this.#claims.add(claim);
        return claim;
      }
      // oxlint-disable-next-line no-await-in-loop -- ends the loop
      await claim.abandon();
      return null;
    }
  }

  async #read({ places }: Lease): Promise<readonly Leased[]> {
    const leased: Leased[] = [];
    for (const [at, place] of places.entries()) {
      // oxlint-disable-next-line no-await-in-loop -- a thousand records at once would keep the event loop
      if (at > 0 && at % READ_STEP === 0) await nextTurn();
      if (this.#isClosed) break;
      const bytes = this.#store.database.getBinary(recordKey(place.ref));
      if (bytes !== undefined) leased.push({ record: decodeRecord(bytes, place.claims), place });
    }
    return leased;
  }

  #depthOf(snapshot: Snapshot): QueueDepth {
    const { events, bytes } = readTotals(snapshot);
    const oldest = snapshot.firstKey(rangeOf('r'));
    const dueAts = new LaneHeads().look(snapshot).heads.map(({ dueAt }) => dueAt);
    return {
      events,
      bytes,
      ...(oldest !== undefined && { oldestAcceptedAt: acceptedAtOf(oldest) }),
      ...(dueAts.length > 0 && { nextDueAt: Math.min(...dueAts) }),
    };
  }

  async #close(): Promise<readonly EventRecord[]> {
    // Otherwise another process would have to wait until their leases run out.
    await Promise.allSettled([...this.#claiming, ...[...this.#claims].map((claim) => claim.abandon())]);
    this.#isClosed = true;
    await this.#store.release();
    return [];
  }
}
