import { backoffMs, type RetrySettings } from './backoff';
import type { Claim, EventRecord } from './queue';
import { sendBatch, type SendContext } from './send-batch';
import { Waiters } from './waiters';

/** What the loop works with. */
export interface BatchLoopOptions extends SendContext {
  readonly batch: { readonly maxEvents: number; readonly maxBytes: number; readonly concurrency: number };
  /** Other processes use the queue too: what they leave behind is found by looking. */
  readonly isShared: boolean;
  /** Called, and awaited, when nothing is in flight and nothing more can be claimed. */
  readonly onRest: () => Promise<void>;
}

const POLL_MS = 1_000;
/** How often the loop looks at a queue without a full batch: at each event it would cost more than the event itself. */
const GATHER_MS = 100;
/** How much longer, at most, until something is added: a request's events are in a moment in which there is time. */
const QUIET_MS = 50;
const QUEUE_RETRY: RetrySettings = { baseMs: 250, maxMs: 30_000 };
/** While anything waits, the loop looks at least this often: a clock that was set back cannot strand it for longer. */
const MAX_WAIT_MS = 60_000;

/**
 * Claims batches and sends them, several at a time. It runs when something was added, a batch ended or a wait is over, and
 * rests in between; its timers never keep the process alive.
 */
export class BatchLoop {
  /** The batches in flight. */
  readonly sending: Set<Promise<void>> = new Set();
  /** Tells whenever the loop comes to rest. */
  readonly changes: Waiters = new Waiters();
  readonly #options: BatchLoopOptions;
  /** It looks in one of the next turns of the event loop. */
  #isSoon = false;
  /** It looks when this is over, or as soon as something is added once `GATHER_MS` are. */
  #later: NodeJS.Timeout | undefined;
  #isRunning = false;
  #again = false;
  #queueFailures = 0;
  #queueRetryAt = 0;
  /** As of when the loop last knew what may be claimed. Unix milliseconds. */
  #lookedAt = 0;
  /** When the queue last had less than a full batch to give, by `performance.now()`. */
  #shortAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: BatchLoopOptions) {
    this.#options = options;
  }

  /** Something was added since the loop last looked. */
  get hasMore(): boolean {
    return this.#again || this.isScheduled;
  }

  /** It looks again, now or after a wait. */
  get isScheduled(): boolean {
    return this.#isSoon || this.#later !== undefined;
  }

  /** The next look is so near that what is added now is part of it. */
  get startsSoon(): boolean {
    return this.#isSoon;
  }

  /** Nothing is in flight, and nothing more could be claimed. */
  get isIdle(): boolean {
    return (
      this.sending.size === 0 && !this.#isRunning && !this.isScheduled && !this.#isQueueFailing(this.#options.now())
    );
  }

  /**
   * Something was added, or a batch has ended: runs in a later turn of the event loop, so that the request that called `track()`
   * goes first and all events of one turn share a request. At once after a pause; otherwise when something is added `GATHER_MS`
   * after the queue last had less than a full batch to give, or by `QUIET_MS` later.
   */
  schedule(): void {
    if (this.#isSoon) return;
    // Never longer, though a test's fake clock may have been ahead.
    const waitMs = Math.min(GATHER_MS, this.#shortAt + GATHER_MS - performance.now());
    if (waitMs > 0) {
      this.#later ??= setTimeout(() => void this.run(), waitMs + QUIET_MS).unref();
      return;
    }
    this.#isSoon = true;
    setImmediate(() => {
      if (this.#isSoon) void this.run();
    });
  }

  /** Claims until nothing more may be sent, or makes a loop that runs look again. Never rejects. */
  async run(): Promise<void> {
    this.#unschedule();
    this.#again = true;
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      while (this.#again && !this.#options.signal.aborted) {
        this.#again = false;
        await this.#claimAll();
        if (this.sending.size === 0) await this.#options.onRest();
      }
    } catch (bug) {
      this.#sayBug(bug);
      this.#backOff();
    }
    // Nothing is awaited between reading #again and here: what was added meanwhile was seen, or starts a new run.
    this.#isRunning = false;
    this.#arm();
    this.changes.notify();
  }

  /** Ends waiting; batches in flight end by the signal. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#unschedule();
    this.changes.notify();
  }

  #unschedule(): void {
    clearTimeout(this.#later);
    this.#later = undefined;
    this.#isSoon = false;
  }

  async #claimAll(): Promise<void> {
    const { batch, lanes, queue, leaseMs, now } = this.#options;
    while (this.sending.size < batch.concurrency) {
      const at = now();
      this.#lookedAt = at;
      if (this.#isQueueFailing(at)) return;
      const limits = { events: batch.maxEvents, bytes: batch.maxBytes, leaseMs, except: lanes.blocked(at) };
      const claim = await queue.claim(limits);
      if (claim === 'failed') {
        this.#backOff();
        return;
      }
      this.#queueFailures = 0;
      if (claim === null) {
        this.#shortAt = performance.now();
        return;
      }
      this.#start(claim);
    }
  }

  #start(claim: Claim): void {
    const { lanes, now } = this.#options;
    const isFull = this.#isFull(claim.records);
    if (!isFull) this.#shortAt = performance.now();
    const end = lanes.begin(claim.lane, { isFull, startedAt: now() });
    const ended = sendBatch(claim, this.#options)
      // The records stay leased and fall due again.
      .catch((bug: unknown) => this.#sayBug(bug))
      .finally(() => {
        this.sending.delete(ended);
        end();
        this.changes.notify();
        if (isFull) void this.run();
        else this.schedule();
      });
    this.sending.add(ended);
  }

  #isFull(records: readonly EventRecord[]): boolean {
    const { maxEvents, maxBytes } = this.#options.batch;
    if (records.length >= maxEvents) return true;
    // A claim that stopped at the bytes is somewhat below them.
    return records.reduce((bytes, { body }) => bytes + body.byteLength, 0) > maxBytes / 2;
  }

  #arm(): void {
    const { batch, lanes, signal, isShared, now } = this.#options;
    clearTimeout(this.#timer);
    // With every slot taken there is nothing to look for until a batch ends, and that runs the loop.
    if (signal.aborted || this.sending.size >= batch.concurrency) return;
    // Not as of now: what became claimable since the loop looked would be forgotten.
    const at = this.#lookedAt;
    const looks = [
      lanes.nextLookAt(at),
      this.#isQueueFailing(at) ? this.#queueRetryAt : undefined,
      isShared ? at + POLL_MS : undefined,
    ].filter((look) => look !== undefined);
    if (looks.length === 0) return;
    const waitMs = Math.min(Math.max(1, Math.min(...looks) - now()), MAX_WAIT_MS);
    this.#timer = setTimeout(() => void this.run(), waitMs).unref();
  }

  #backOff(): void {
    const { random, now } = this.#options;
    this.#queueFailures += 1;
    this.#queueRetryAt = now() + Math.max(1, backoffMs(this.#queueFailures, QUEUE_RETRY, random));
  }

  #isQueueFailing(now: number): boolean {
    // A wait that ends this far ahead is over: the clock was set back.
    return this.#queueRetryAt > now && this.#queueRetryAt <= now + 2 * QUEUE_RETRY.maxMs;
  }

  #sayBug(bug: unknown): void {
    const kind = bug instanceof Error ? bug.name : typeof bug;
    this.#options.notice({ code: 'QUEUE_FAILED', message: `a batch failed with ${kind}; its events are sent again` });
  }
}
