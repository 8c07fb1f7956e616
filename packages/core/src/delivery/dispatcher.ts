import { backoffMs, type RetrySettings } from './backoff';
import { CredentialsCache } from './credentials-cache';
import type { DeliveryEnd, LaneNotice } from './delivery-end';
import { createGraphApi } from './graph-api';
import { localError } from './graph-error';
import type { Credentials } from './graph-request';
import { KeepAlive } from './keep-alive';
import { Lanes, type LaneState } from './lane-state';
import type { Claim, EventQueue, EventRecord } from './queue';
import { ReplyNotices } from './reply-notices';
import { SafeQueue } from './safe-queue';
import { sendBatch, type SendContext } from './send-batch';
import { Waiters } from './waiters';

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
  /** Says that records were added: they are sent in a later turn of the event loop. */
  wake(): void;
  /** True when everything accepted before the call has ended; false after `timeoutMs` (10 s), or at once if it is held. */
  flush(options?: { timeoutMs?: number }): Promise<boolean>;
  /** Flushes for at most `timeoutMs` (5 s), stops what is in flight and closes the queue. True when nothing was left. */
  close(options?: { timeoutMs?: number }): Promise<boolean>;
  /** The lanes with something to tell; a healthy idle lane is not among them. */
  lanes(): readonly LaneState[];
  /** Batches in flight. */
  readonly inFlight: number;
}

/** Starts delivery. Throws only when `baseUrl` is no URL. */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  return new QueueDispatcher(options);
}

const HOLD_MS = 180_000;
/** A durable queue is shared: what another process left behind is found by looking. */
const POLL_MS = 5_000;
const FLUSH_MS = 10_000;
const CLOSE_MS = 5_000;
const MAX_TIMER_MS = 2 ** 31 - 1;
const QUEUE_RETRY: RetrySettings = { baseMs: 250, maxMs: 30_000 };
const CLOSE_GRACE_MS = 2_000;
const KEEP_ALIVE_MS = 10_000;
const LEASE_MARGIN_MS = 10_000;

class QueueDispatcher implements Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #queue: SafeQueue;
  readonly #lanes: Lanes;
  readonly #context: SendContext;
  readonly #stop = new AbortController();
  readonly #changes = new Waiters();
  readonly #keepAlive = new KeepAlive(KEEP_ALIVE_MS);
  readonly #sending = new Set<Promise<void>>();
  #isScheduled = false;
  #isLooping = false;
  #again = false;
  #queueFailures = 0;
  #queueRetryAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #closing: Promise<boolean> | undefined;

  constructor(options: DispatcherOptions) {
    const { settings, now = Date.now, random = Math.random } = options;
    const { batch, timeoutMs, retry, holdMs = HOLD_MS } = settings;
    const { signal } = this.#stop;
    const notice = quietly(options.notice);
    this.#options = options;
    this.#lanes = new Lanes(batch);
    this.#queue = new SafeQueue(options.queue, signal, notice);
    this.#context = {
      api: createGraphApi({ ...settings, connections: batch.concurrency, now }),
      credentials: new CredentialsCache({ credentials: options.credentials, timeoutMs, now }),
      lanes: this.#lanes,
      replies: new ReplyNotices(notice),
      retry,
      holdMs,
      // Credentials and the answer may each take as long as they are allowed to.
      leaseMs: 2 * timeoutMs + LEASE_MARGIN_MS,
      signal,
      report: quietly(options.report),
      notice,
      now,
      random,
      queue: this.#queue,
    };
    if (options.queue.durable) this.#schedule();
  }

  get inFlight(): number {
    return this.#sending.size;
  }

  lanes(): readonly LaneState[] {
    return this.#lanes.states();
  }

  wake(): void {
    if (this.#stop.signal.aborted) return;
    if (!this.#options.queue.durable) this.#keepAlive.touch();
    this.#schedule();
  }

  async flush({ timeoutMs = FLUSH_MS }: { timeoutMs?: number } = {}): Promise<boolean> {
    return this.#drain(this.#context.now(), timeoutMs);
  }

  close({ timeoutMs = CLOSE_MS }: { timeoutMs?: number } = {}): Promise<boolean> {
    return (this.#closing ??= this.#close(timeoutMs));
  }

  // setImmediate: the request that called track() goes first, and all events of one turn share one request.
  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      void this.#loop();
    });
  }

  /** Claims until nothing more may be sent. Joins a loop that runs. Never rejects: each step answers with data. */
  async #loop(): Promise<void> {
    this.#again = true;
    if (this.#isLooping) return;
    this.#isLooping = true;
    while (this.#again && !this.#stop.signal.aborted) {
      this.#again = false;
      await this.#claimAll();
      await this.#letGo();
    }
    // No await since #again was read, so an event added meanwhile has either been seen or starts a new loop.
    this.#isLooping = false;
    this.#arm();
    this.#changes.notify();
  }

  async #claimAll(): Promise<void> {
    const { batch } = this.#options.settings;
    const { now, random, leaseMs } = this.#context;
    for (let at = now(); this.#sending.size < batch.concurrency && at >= this.#queueRetryAt; at = now()) {
      const except = this.#lanes.blocked(at);
      const claim = await this.#queue.claim({ events: batch.maxEvents, bytes: batch.maxBytes, leaseMs, except });
      if (claim === 'failed') {
        this.#queueFailures += 1;
        this.#queueRetryAt = now() + backoffMs(this.#queueFailures, QUEUE_RETRY, random);
        return;
      }
      this.#queueFailures = 0;
      if (claim === null) return;
      this.#start(claim);
    }
  }

  #start(claim: Claim): void {
    const end = this.#lanes.begin(claim.lane, { isFull: this.#isFull(claim.records), startedAt: this.#context.now() });
    const sent = sendBatch(claim, this.#context).then(
      () => undefined,
      // A bug of ours: the records stay leased and fall due again, and delivery goes on.
      (bug: unknown) =>
        this.#context.notice({ code: 'QUEUE_FAILED', message: `a batch failed with ${nameOf(bug)}; it is sent again` }),
    );
    const ended = sent.then(() => {
      this.#sending.delete(ended);
      end();
      return this.#loop();
    });
    this.#sending.add(ended);
  }

  #isFull(records: readonly EventRecord[]): boolean {
    const { maxEvents, maxBytes } = this.#options.settings.batch;
    if (records.length >= maxEvents) return true;
    // A claim that stopped at the bytes is a little below them.
    return records.reduce((bytes, { body }) => bytes + body.byteLength, 0) > maxBytes / 2;
  }

  /** Lets the process end once a queue in memory is empty. */
  async #letGo(): Promise<void> {
    if (!this.#keepAlive.isActive || this.#sending.size > 0) return;
    const depth = await this.#queue.depth();
    if (depth?.events === 0 && !this.#again && !this.#isScheduled) this.#keepAlive.release();
  }

  #arm(): void {
    clearTimeout(this.#timer);
    if (this.#stop.signal.aborted) return;
    const now = this.#context.now();
    const at = Math.min(
      this.#lanes.nextLookAt(now) ?? Number.POSITIVE_INFINITY,
      this.#queueRetryAt > now ? this.#queueRetryAt : Number.POSITIVE_INFINITY,
      this.#options.queue.durable ? now + POLL_MS : Number.POSITIVE_INFINITY,
    );
    if (at !== Number.POSITIVE_INFINITY)
      this.#timer = setTimeout(() => void this.#loop(), Math.min(at - now, MAX_TIMER_MS)).unref();
  }

  /** Waits until everything accepted until `acceptedAt` has ended. */
  async #drain(acceptedAt: number, timeoutMs: number): Promise<boolean> {
    const { now } = this.#context;
    let isLate = false;
    // Referenced, unlike all other timers: the caller awaits it.
    const timer = setTimeout(() => {
      isLate = true;
      this.#changes.notify();
    }, timeoutMs);
    try {
      void this.#loop();
      for (;;) {
        const change = this.#changes.next();
        const depth = await Promise.race([this.#queue.depth(), change]);
        if (depth !== undefined && (depth.events === 0 || (depth.oldestAcceptedAt ?? acceptedAt) > acceptedAt))
          return true;
        if (isLate || this.#stop.signal.aborted) return false;
        if (this.#isIdle && this.#lanes.outlook(now()) === 'stuck') return false;
        await change;
      }
    } finally {
      clearTimeout(timer);
    }
  }

  get #isIdle(): boolean {
    return (
      this.#sending.size === 0 && !this.#isLooping && !this.#isScheduled && this.#context.now() >= this.#queueRetryAt
    );
  }

  async #close(timeoutMs: number): Promise<boolean> {
    const isDrained = await this.#drain(Number.POSITIVE_INFINITY, timeoutMs);
    this.#stop.abort();
    clearTimeout(this.#timer);
    this.#changes.notify();
    await atMost(CLOSE_GRACE_MS, Promise.all(this.#sending));
    await this.#context.api.close();
    const left = (await atMost(CLOSE_GRACE_MS, this.#queue.close())) ?? [];
    this.#keepAlive.release();
    for (const record of left) this.#context.report({ record, end: 'closed', error: localError('CLOSING') });
    return isDrained && left.length === 0;
  }
}

/** What `promise` resolves to, or undefined after `ms`. It must not reject. */
async function atMost<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ms, undefined);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
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

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
