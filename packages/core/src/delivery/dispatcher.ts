import { atMost } from '../at-most';
import { outsideRequests } from '../outside-requests';
import { BatchLoop } from './batch-loop';
import type { RetrySettings } from './backoff';
import { CredentialsCache } from './credentials-cache';
import type { DeliveryEnd, LaneNotice } from './delivery-end';
import { localError } from './graph-error';
import { createGraphApi } from './graph-api';
import type { Credentials } from './graph-request';
import { KeepAlive } from './keep-alive';
import { Lanes, type LaneState } from './lane-state';
import type { EventQueue } from './queue';
import { MetaClock } from './meta-clock';
import { ReplyNotices } from './reply-notices';
import { SafeQueue } from './safe-queue';
import type { SendContext } from './send-batch';

/** How batches are formed and sent. */
export interface DispatcherSettings {
  readonly baseUrl: string;
  readonly apiVersion: string;
  /** One exchange with Meta, and one answer of `credentials`. */
  readonly timeoutMs: number;
  readonly batch: {
    /** Meta: at most 1000. */
    readonly maxEvents: number;
    readonly maxBytes: number;
    /** How long events gather behind a partial batch in flight. */
    readonly maxWaitMs: number;
    /** Requests in flight. One lane takes at most one fewer, so that a slow one never stops the others. */
    readonly concurrency: number;
  };
  readonly retry: RetrySettings;
  /** How long a held lane waits between tries; 3 minutes, give or take a quarter. */
  readonly holdMs?: number;
}

/** What a dispatcher works with. `report` and `notice` must not throw. */
export interface DispatcherOptions {
  readonly queue: EventQueue;
  readonly settings: DispatcherSettings;
  /** Asked at delivery, cached for five minutes; a throw, a rejection or no token holds the lane. */
  readonly credentials: (datasetId: string) => Credentials | Promise<Credentials>;
  /** Called exactly once for each record this dispatcher ends. */
  readonly report: (end: DeliveryEnd) => void;
  readonly notice: (notice: LaneNotice) => void;
  /** Unix milliseconds. */
  readonly now?: () => number;
  /** In [0, 1). */
  readonly random?: () => number;
}

/** Moves batches from a queue to Meta until it is closed. Nothing it does throws or rejects. */
export interface Dispatcher {
  /** Says that records were added: they are sent in a later turn of the event loop, after a pause; else within 150 ms. */
  wake(): void;
  /** True when everything accepted before the call has ended; false after `timeoutMs` (10 s), or at once if it is held. */
  flush(options?: { timeoutMs?: number }): Promise<boolean>;
  /** Flushes for at most `timeoutMs` (5 s), stops what is in flight and closes the queue. True when nothing was left. */
  close(options?: { timeoutMs?: number }): Promise<boolean>;
  /** The lanes with something to tell; a healthy idle lane is not among them. */
  lanes(): readonly LaneState[];
  /** Batches in flight. */
  readonly inFlight: number;
  /** How far this machine's clock is ahead of Meta's, in milliseconds; 0 up to a minute, or as long as nothing is known. */
  readonly clockAheadMs: number;
}

/** Starts delivery. Throws only when `baseUrl` is no URL. */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  return new QueueDispatcher(options);
}

const HOLD_MS = 180_000;
const FLUSH_MS = 10_000;
const CLOSE_MS = 5_000;
const CLOSE_GRACE_MS = 2_000;
const SETTLE_GRACE_MS = 2_000;
const KEEP_ALIVE_MS = 10_000;
const LEASE_MARGIN_MS = 10_000;

class QueueDispatcher implements Dispatcher {
  readonly #context: SendContext;
  readonly #loop: BatchLoop;
  readonly #stop = new AbortController();
  readonly #keepAlive = new KeepAlive(KEEP_ALIVE_MS);
  readonly #isDurable: boolean;
  #closing: Promise<boolean> | undefined;

  constructor({ queue, settings, credentials, ...rest }: DispatcherOptions) {
    const { now = Date.now, random = Math.random } = rest;
    const { batch, timeoutMs, retry, holdMs = HOLD_MS } = settings;
    const { signal } = this.#stop;
    const notice = quietly(rest.notice);
    this.#isDurable = queue.durable;
    const clock = new MetaClock(now);
    this.#context = {
      api: createGraphApi({ ...settings, connections: batch.concurrency, now }),
      credentials: new CredentialsCache({ credentials, timeoutMs, now }),
      lanes: new Lanes(batch),
      queue: new SafeQueue(queue, signal, notice),
      clock,
      replies: new ReplyNotices(notice, clock),
      retry,
      holdMs,
      // Credentials and the answer may each take as long as they are allowed to.
      leaseMs: 2 * timeoutMs + LEASE_MARGIN_MS,
      signal,
      report: quietly(rest.report),
      notice,
      now,
      random,
    };
    this.#loop = new BatchLoop({ ...this.#context, batch, isShared: queue.durable, onRest: () => this.#letGo() });
    // While the application starts, so that the first event finds everything loaded.
    setImmediate(() => {
      if (!signal.aborted) this.#context.api.warmUp();
    }).unref();
    if (queue.durable) this.#loop.schedule();
  }

  get inFlight(): number {
    return this.#loop.sending.size;
  }

  get clockAheadMs(): number {
    return this.#context.clock.aheadMs;
  }

  lanes(): readonly LaneState[] {
    return this.#context.lanes.states();
  }

  wake(): void {
    if (this.#stop.signal.aborted) return;
    if (this.#loop.startsSoon && this.#keepAlive.isActive) this.#keepAlive.touch();
    else outsideRequests(() => this.#start());
  }

  #start(): void {
    if (!this.#isDurable) this.#keepAlive.touch();
    this.#loop.schedule();
  }

  /** Nothing of the request in which somebody flushes lives on with the loop. */
  #runLoop(): void {
    outsideRequests(() => void this.#loop.run());
  }

  flush({ timeoutMs = FLUSH_MS }: { timeoutMs?: number } = {}): Promise<boolean> {
    return this.#drain(this.#context.now(), timeoutMs);
  }

  close({ timeoutMs = CLOSE_MS }: { timeoutMs?: number } = {}): Promise<boolean> {
    return (this.#closing ??= this.#close(timeoutMs));
  }

  /** Lets the process end once a queue in memory is empty. */
  async #letGo(): Promise<void> {
    if (!this.#keepAlive.isActive) return;
    const depth = await this.#context.queue.depth();
    if (depth?.events === 0 && !this.#loop.hasMore) this.#keepAlive.release();
  }

  /** Waits until everything accepted until `acceptedAt` has ended. */
  async #drain(acceptedAt: number, timeoutMs: number): Promise<boolean> {
    const { queue, lanes, now, signal } = this.#context;
    const { changes } = this.#loop;
    let isLate = false;
    // Referenced, unlike the loop’s timers: the caller awaits it.
    const timer = setTimeout(() => {
      isLate = true;
      changes.notify();
    }, timeoutMs);
    try {
      this.#runLoop();
      for (;;) {
        const change = changes.next();
        const depth = await Promise.race([queue.depth(), change]);
        if (depth !== undefined && (depth.events === 0 || isAfter(depth.oldestAcceptedAt, acceptedAt, now()))) {
          await atMost(SETTLE_GRACE_MS, queue.settled());
          return true;
        }
        if (isLate || signal.aborted) return false;
        // Whoever waits for the end does not wait for more events.
        if (this.#loop.isScheduled) this.#runLoop();
        else if (depth !== undefined && this.#loop.isIdle && lanes.outlook(now()) === 'stuck') return false;
        await change;
      }
    } finally {
      clearTimeout(timer);
    }
  }

  async #close(timeoutMs: number): Promise<boolean> {
    const { api, lanes, queue, report } = this.#context;
    const isDrained = await this.#drain(Number.POSITIVE_INFINITY, timeoutMs);
    this.#stop.abort();
    this.#loop.stop();
    await atMost(CLOSE_GRACE_MS, Promise.all(this.#loop.sending));
    await api.close();
    const left = (await atMost(CLOSE_GRACE_MS, queue.close())) ?? [];
    this.#keepAlive.release();
    for (const record of left)
      report({ record, end: 'closed', error: lanes.errorOf(record.lane) ?? localError('CLOSING') });
    return isDrained && left.length === 0;
  }
}

/** Whether events were accepted after that; what comes from the future was accepted before the clock was set back. */
function isAfter(oldestAcceptedAt: number | undefined, acceptedAt: number, now: number): boolean {
  return oldestAcceptedAt !== undefined && oldestAcceptedAt > acceptedAt && oldestAcceptedAt <= now;
}

/** Our own listeners do not throw; if one does, its fault must not cost an event. */
function quietly<T>(listener: (value: T) => void): (value: T) => void {
  return (value) => {
    try {
      listener(value);
    } catch {
      // Nobody is left to tell.
    }
  };
}
