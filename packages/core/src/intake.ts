import { createDispatcher, type Dispatcher } from './delivery/dispatcher';
import { idleDispatcher } from './delivery/idle-dispatcher';
import { DeferredEvents } from './deferred-events';
import type { DeliveryListener } from './delivery-listeners';
import { datasetsOf, isDatasetId } from './event-datasets';
import { newEventId } from './event/event-id';
import type { Issue } from './event/issue';
import { type OnceLogger } from './once-logger';
import { judgeHealth, type CapiHealth } from './health';
import { KnownDepth } from './known-depth';
import { Ledger } from './ledger';
import type { Settings } from './options';
import type { Stored, TrackResult } from './outcome';
import { QueueWriter } from './queue-writer';
import type { CapiStats } from './stats';
import { NOT_ACCEPTED } from './stored';
import { MAX_TIMER_MS, timerMs } from './timer';
import { eventIdOf, takeEvent, type TakenEvent } from './taken-event';
import { finishEvent, type Tracked, type TrackTools } from './track-event';
import type { TrackCall } from './track';
import type { RequestTracker } from './tracker';

const NO_ISSUES: readonly Issue[] = [];
const FLUSH_MS = 10_000;
const CLOSE_MS = 5_000;

/** Takes events in and hands them to the queue; every event it is given ends in the ledger. */
export class Intake {
  readonly #settings: Settings;
  readonly #log: OnceLogger;
  readonly #ledger: Ledger;
  readonly #tools: TrackTools;
  readonly #dispatcher: Dispatcher;
  readonly #writer: QueueWriter;
  readonly #depth: KnownDepth;
  readonly #deferred: DeferredEvents;
  #closing: Promise<boolean> | undefined;
  #markEnded: () => void = () => undefined;
  readonly #ended = new Promise<void>((resolve) => {
    this.#markEnded = resolve;
  });

  constructor(settings: Settings, log: OnceLogger) {
    this.#settings = settings;
    this.#log = log;
    this.#depth = new KnownDepth(settings.queue, log);
    this.#deferred = new DeferredEvents((taken) => this.#finish(taken), settings.queue);
    const ledger = new Ledger(log, settings.onOutcome);
    this.#ledger = ledger;
    this.#tools = {
      settings,
      log,
      now: Date.now,
      clockAheadMs: () => this.#dispatcher.clockAheadMs,
      countDroppedIp: () => {
        ledger.clientIpDropped += 1;
      },
    };
    this.#dispatcher =
      settings.enabled && settings.deliver
        ? createDispatcher({
            queue: settings.queue,
            settings,
            credentials: settings.credentials,
            report: (end) => ledger.delivered(end),
            notice: (notice) => ledger.noticed(notice),
          })
        : idleDispatcher(settings.queue);
    this.#writer = new QueueWriter({
      queue: settings.queue,
      ledger,
      onAdded: () => this.#dispatcher.wake(),
      onAccepted: (stored) => this.#keepAlive(stored),
    });
  }

  /**
   * The whole of `track()`: nothing in it may throw into the caller. A request's event is taken down at once and finished a
   * moment later, when a handler that answers at once has done so, or when its result is looked at.
   */
  track(call: TrackCall): TrackResult {
    try {
      if (this.#closing !== undefined) return this.#closed(call);
      const taken = takeEvent(call, this.#settings, this.#tools.now());
      if (this.#mayWait(taken) && taken.keep()) return this.#deferred.add(taken);
      // In the order of the calls.
      this.#deferred.finish();
      return this.#finish(taken);
    } catch (cause) {
      return this.#failed(call, cause);
    }
  }

  get deliveryListeners(): Set<DeliveryListener> {
    return this.#ledger.deliveryListeners;
  }

  /** The datasets of a request's events. */
  datasetsOf(tracker: RequestTracker): readonly string[] {
    return datasetsOf({}, { tracker, datasetIds: undefined }, this.#tools).filter(isDatasetId);
  }

  async flush(options: { timeoutMs?: number }): Promise<boolean> {
    const timeoutMs = timerMs(options.timeoutMs ?? FLUSH_MS);
    const endsAt = performance.now() + timeoutMs;
    this.#deferred.finish();
    const isWritten = await this.#writer.written(timeoutMs);
    const isFlushed =
      isWritten && (await this.#dispatcher.flush({ timeoutMs: Math.max(0, endsAt - performance.now()) }));
    // For whoever looks at `stats()` now.
    await this.#depth.ask();
    return isFlushed;
  }

  close({ timeoutMs = CLOSE_MS }: { timeoutMs?: number }): Promise<boolean> {
    this.#deferred.finish();
    this.#closing ??= this.#close(timerMs(timeoutMs)).finally(this.#markEnded);
    // What was tracked by whoever heard of an end, in time.
    this.#deferred.finish();
    return this.#closing;
  }

  async #close(timeoutMs: number): Promise<boolean> {
    const endsAt = performance.now() + timeoutMs;
    const isWritten = await this.#writer.written(timeoutMs);
    const isEmpty = await this.#dispatcher.close({ timeoutMs: Math.max(0, endsAt - performance.now()) });
    return isWritten && isEmpty;
  }

  /** Keeps the process alive until `close()` has ended. */
  async untilClosed(): Promise<void> {
    const alive = setInterval(() => undefined, MAX_TIMER_MS);
    await this.#ended;
    clearInterval(alive);
  }

  async health(): Promise<CapiHealth> {
    this.#deferred.finish();
    const depth = await this.#depth.ask();
    const { lastFullAt } = this.#ledger;
    const isClosed = this.#closing !== undefined;
    return judgeHealth({ isClosed, depth, lastFullAt, lanes: this.#dispatcher.lanes(), now: Date.now() });
  }

  stats(): Omit<CapiStats, 'collect'> {
    this.#deferred.finish();
    const { accepted, clientIpDropped, deliveryTimes, ends, lost, skipped } = this.#ledger;
    return {
      accepted,
      ends: { ...ends },
      skipped: { ...skipped },
      lost: structuredClone(lost),
      clientIpDropped,
      queue: this.#depth.latest(),
      deliveryTimes: deliveryTimes.snapshot(),
      inFlight: this.#dispatcher.inFlight,
      lanes: this.#dispatcher.lanes(),
    };
  }

  /** Whether nothing of the user's has to be run during the call that may look for what the request has set up around it. */
  #mayWait({ call, origin }: TakenEvent): boolean {
    const { enabled, beforeSend, resolveDataset, waitUntil } = this.#settings;
    if (!enabled || (beforeSend ?? resolveDataset ?? waitUntil) !== undefined) return false;
    return origin.tracker !== undefined && origin.consent !== 'denied' && call.isFromPage !== true;
  }

  #finish(taken: TakenEvent): TrackResult {
    try {
      const tracked = finishEvent(taken, this.#tools);
      this.#ledger.logIssues(taken.call.name, tracked);
      if (tracked.decision.kind !== 'queue') return this.#end(taken.call, tracked);
      return this.#writer.add(tracked, tracked.decision.records);
    } catch (cause) {
      return this.#failed(taken.call, cause, taken.eventId);
    }
  }

  /** An event that goes no further than its checks. */
  #end({ name }: TrackCall, { decision, eventId, issues, datasetIds }: Tracked): TrackResult {
    for (const datasetId of datasetIds.length === 0 ? [''] : datasetIds) {
      const outcome = { datasetId, eventId, eventName: name };
      if (decision.kind === 'skipped') this.#ledger.skip(outcome, decision.reason);
      else this.#ledger.end({ ...outcome, end: 'invalid', reason: issues.find(isError)?.code });
    }
    if (decision.kind !== 'skipped') return { status: 'invalid', eventId, issues, stored: NOT_ACCEPTED };
    return { status: 'skipped', reason: decision.reason, eventId, issues, stored: NOT_ACCEPTED };
  }

  #keepAlive(stored: Promise<Stored>): void {
    const { waitUntil } = this.#settings;
    if (waitUntil === undefined) return;
    this.#log.guard('waitUntil', undefined, () => waitUntil(stored.then(() => this.flush({}))));
  }

  #closed(call: TrackCall): TrackResult {
    const { name } = call;
    const eventId = eventIdOf(call, call.details ?? {});
    this.#log.once('warn', 'closed', `${name} was tracked after close(); such events are not sent`);
    const datasetId = this.#settings.datasetId ?? '';
    this.#ledger.end({ datasetId, eventId, eventName: name, end: 'closed', reason: 'closed' });
    return { status: 'closed', eventId, issues: NO_ISSUES, stored: NOT_ACCEPTED };
  }

  #failed({ name }: TrackCall, cause: unknown, eventId = newEventId()): TrackResult {
    // What broke may be the name itself; and only the kind of error is told, since a message may quote contact data.
    const eventName = typeof name === 'string' ? name : '';
    const kind = cause instanceof Error ? cause.name : typeof cause;
    this.#log.once('error', 'track-failed', `an event could not be tracked (${kind}) and was refused: ${eventName}`);
    const datasetId = this.#settings.datasetId ?? '';
    this.#ledger.end({ datasetId, eventId, eventName, end: 'refused', reason: 'failed' });
    return { status: 'refused', eventId, issues: NO_ISSUES, stored: NOT_ACCEPTED };
  }
}

const isError = ({ severity }: Issue): boolean => severity === 'error';
