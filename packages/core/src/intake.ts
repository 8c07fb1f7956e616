import { channel } from 'node:diagnostics_channel';
import { createDispatcher, type Dispatcher } from './delivery/dispatcher';
import type { DeliveryEnd, LaneNotice } from './delivery/delivery-end';
import type { Added, EventQueue, EventRecord, QueueDepth } from './delivery/queue';
import type { Issue } from './event/issue';
import { newEventId } from './event/event-id';
import type { OnceLogger } from './guard';
import type { Settings } from './options';
import type { Outcome, Stored, TrackResult } from './outcome';

import { Counters, type CapiStats } from './stats';
import { datasetsOf, trackEvent, type Tracked, type TrackTools } from './track-event';
import type { RequestTracker, TrackCall } from './tracker';

const outcomes = channel('capikit:outcome');
const notices = channel('capikit:notice');

const STORED: Promise<Stored> = Promise.resolve('stored');
const DUPLICATE: Promise<Stored> = Promise.resolve('duplicate');
const NOT_ACCEPTED: Promise<Stored> = Promise.resolve('not-accepted');
const NO_ISSUES: readonly Issue[] = [];
// Smaller differences are what a network round trip and rounding to seconds make.
const CLOCK_SKEW_MS = 60_000;

/** Takes events in, hands them to the queue, and accounts for each one until its end. */
export class Intake {
  readonly #settings: Settings;
  readonly #log: OnceLogger;
  readonly #counters = new Counters();
  readonly #tools: TrackTools;
  readonly #dispatcher: Dispatcher;
  /** Writes to the queue under way: `flush` and `close` wait for them. */
  readonly #adding = new Set<Promise<unknown>>();
  #depth: QueueDepth = { events: 0, bytes: 0 };
  #clockAheadMs = 0;
  #closing: Promise<boolean> | undefined;

  constructor(settings: Settings, log: OnceLogger) {
    this.#settings = settings;
    this.#log = log;
    this.#tools = {
      settings,
      log,
      now: Date.now,
      clockAheadMs: () => this.#clockAheadMs,
      countDroppedIp: () => void (this.#counters.clientIpDropped += 1),
    };
    this.#dispatcher = settings.enabled
      ? createDispatcher({
          queue: settings.queue,
          settings,
          credentials: settings.credentials,
          report: (end) => this.#delivered(end),
          notice: (notice) => this.#noticed(notice),
        })
      : idleDispatcher(settings.queue);
  }

  /** The whole of `track()`: nothing in it may throw into the caller. */
  track(call: TrackCall): TrackResult {
    try {
      if (this.#closing !== undefined) return this.#closed(call);
      return this.#settle(call, trackEvent(call, this.#tools));
    } catch (cause) {
      return this.#failed(call, cause);
    }
  }

  datasetsOf(tracker: RequestTracker): readonly string[] {
    return datasetsOf({}, { tracker, datasetIds: undefined }, this.#tools);
  }

  async flush({ timeoutMs }: { timeoutMs?: number }): Promise<boolean> {
    await Promise.all(this.#adding);
    return this.#dispatcher.flush({ timeoutMs });
  }

  close({ timeoutMs }: { timeoutMs?: number }): Promise<boolean> {
    this.#closing ??= Promise.all(this.#adding).then(() => this.#dispatcher.close({ timeoutMs }));
    return this.#closing;
  }

  stats(): CapiStats {
    const depth = this.#guardedDepth();
    if (depth instanceof Promise) depth.then((known) => (this.#depth = known)).catch(() => undefined);
    else this.#depth = depth;
    const { accepted, clientIpDropped, ends, skipped } = this.#counters;
    return {
      accepted,
      ends: { ...ends },
      skipped: { ...skipped },
      clientIpDropped,
      queue: this.#depth,
      inFlight: this.#dispatcher.inFlight,
      lanes: this.#dispatcher.lanes(),
    };
  }

  #guardedDepth(): QueueDepth | Promise<QueueDepth> {
    return this.#log.guard<QueueDepth | Promise<QueueDepth>>('queue.depth', this.#depth, () =>
      this.#settings.queue.depth(),
    );
  }

  #settle(call: TrackCall, tracked: Tracked): TrackResult {
    const { decision, eventId, issues, datasetIds } = tracked;
    this.#logIssues(call.name, tracked);
    if (decision.kind === 'queue') return this.#add(call.name, tracked, decision.records);
    const end = decision.kind;
    const reason = end === 'skipped' ? decision.reason : issues.find((issue) => issue.severity === 'error')?.code;
    for (const datasetId of datasetIds.length === 0 ? [''] : datasetIds) {
      this.#report({ datasetId, eventId, eventName: call.name, end, reason });
    }
    return {
      status: end,
      reason: decision.kind === 'skipped' ? decision.reason : undefined,
      eventId,
      issues,
      stored: NOT_ACCEPTED,
    };
  }

  #add(eventName: string, { eventId, issues }: Tracked, records: readonly EventRecord[]): TrackResult {
    const added = this.#settings.queue.add(records);
    if (added instanceof Promise) {
      const stored = this.#addLater(added, records);
      this.#accepted(records.length, stored);
      return { status: 'accepted', eventId, issues, stored };
    }
    if (added === 'added') {
      this.#accepted(records.length, STORED);
      this.#dispatcher.wake();
      return { status: 'accepted', eventId, issues, stored: STORED };
    }
    this.#notAdded(added, records);
    if (added === 'duplicate') return { status: 'skipped', reason: 'duplicate', eventId, issues, stored: DUPLICATE };
    this.#log.once(
      'error',
      'queue-full',
      `the queue is full: ${eventName} and later events are refused until it empties`,
    );
    return { status: 'refused', eventId, issues, stored: NOT_ACCEPTED };
  }

  #addLater(adding: Promise<Added>, records: readonly EventRecord[]): Promise<Stored> {
    const stored = adding.then(
      (added): Stored => {
        if (added === 'added') {
          this.#dispatcher.wake();
          return 'stored';
        }
        this.#notAdded(added, records);
        return added === 'duplicate' ? 'duplicate' : 'refused';
      },
      (cause: unknown): Stored => {
        this.#queueBroke(cause, records);
        return 'refused';
      },
    );
    this.#adding.add(stored);
    void stored.then(() => this.#adding.delete(stored));
    return stored;
  }

  #accepted(records: number, stored: Promise<Stored>): void {
    this.#counters.accepted += records;
    const { waitUntil } = this.#settings;
    if (waitUntil === undefined) return;
    this.#log.guard('waitUntil', undefined, () => waitUntil(stored.then(() => this.flush({}))));
  }

  #notAdded(added: 'duplicate' | 'full', records: readonly EventRecord[]): void {
    const isDuplicate = added === 'duplicate';
    for (const { datasetId, eventId, eventName } of records) {
      this.#report({
        datasetId,
        eventId,
        eventName,
        end: isDuplicate ? 'skipped' : 'refused',
        reason: isDuplicate ? 'duplicate' : 'queue-full',
      });
    }
  }

  #queueBroke(cause: unknown, records: readonly EventRecord[]): void {
    this.#log.once('error', 'queue-failed', `the queue failed to take an event (${kindOf(cause)}); it was refused`);
    for (const { datasetId, eventId, eventName } of records) {
      this.#report({ datasetId, eventId, eventName, end: 'refused', reason: 'queue-failed' });
    }
  }

  #closed({ tracker, name, details }: TrackCall): TrackResult {
    const eventId = details?.eventId ?? tracker?.takeReservedId(name) ?? newEventId();
    this.#log.once('warn', 'closed', `${name} was tracked after close(); such events are not sent`);
    this.#report({
      datasetId: this.#settings.datasetId ?? '',
      eventId,
      eventName: name,
      end: 'closed',
      reason: 'closed',
    });
    return { status: 'closed', eventId, issues: NO_ISSUES, stored: NOT_ACCEPTED };
  }

  #failed({ name }: TrackCall, cause: unknown): TrackResult {
    const eventId = newEventId();
    // What broke may be the name itself.
    const eventName = typeof name === 'string' ? name : '';
    this.#log.once(
      'error',
      'track-failed',
      `an event could not be tracked (${kindOf(cause)}) and was refused: ${eventName}`,
    );
    this.#report({ datasetId: this.#settings.datasetId ?? '', eventId, eventName, end: 'refused', reason: 'failed' });
    return { status: 'refused', eventId, issues: NO_ISSUES, stored: NOT_ACCEPTED };
  }

  #delivered({ record, end, error, fbtraceId }: DeliveryEnd): void {
    const { datasetId, eventId, eventName } = record;
    if (end !== 'delivered') {
      const why = error === undefined ? '' : `: ${error.explanation}`;
      this.#log.once(
        'error',
        `end:${end}:${eventName}:${error?.code}:${error?.subcode}`,
        `${eventName} for dataset ${datasetId} ended as ${end}${why}`,
      );
    }
    this.#report({
      datasetId,
      eventId,
      eventName,
      end,
      reason: end === 'delivered' ? undefined : end,
      error,
      fbtraceId,
    });
  }

  #noticed(notice: LaneNotice): void {
    if (notice.code === 'CLOCK_SKEW') {
      // Only a clock that is ahead makes events Meta refuses: those from the future.
      const aheadMs = -(notice.skewMs ?? 0);
      this.#clockAheadMs = aheadMs > CLOCK_SKEW_MS ? aheadMs : 0;
    }
    const { code, message, lane } = notice;
    this.#log.once(
      LOUD.has(code) ? 'error' : 'warn',
      `${code}:${lane?.datasetId ?? ''}:${notice.error?.code ?? ''}`,
      message,
    );
    if (notices.hasSubscribers) notices.publish(notice);
  }

  #report(outcome: Outcome): void {
    this.#counters.ends[outcome.end] += 1;
    if (outcome.end === 'skipped') this.#counters.skipped[outcome.reason as keyof Counters['skipped']] += 1;
    const { onOutcome } = this.#settings;
    if (onOutcome !== undefined) this.#log.guard('onOutcome', undefined, () => onOutcome(outcome));
    if (outcomes.hasSubscribers) outcomes.publish(outcome);
  }

  #logIssues(name: string, { issues, decision }: Tracked): void {
    if (issues.length === 0) return;
    const isLost = decision.kind === 'invalid';
    const level = isLost ? 'error' : 'warn';
    const codes = issues.map((issue) => `${issue.code}@${issue.path}`).join();
    const sentences = issues
      .map((issue) => `\n  ${issue.code}${issue.path === '' ? '' : ` at ${issue.path}`}: ${issue.message}`)
      .join('');
    this.#log.once(
      level,
      `issues:${isLost}:${codes}`,
      `${name} ${isLost ? 'was not sent' : 'has issues'}:${sentences}`,
    );
  }
}

/** Sends nothing, not even what a durable queue still holds. */
function idleDispatcher(queue: EventQueue): Dispatcher {
  return {
    wake: () => undefined,
    flush: () => Promise.resolve(true),
    close: () => queue.close().then((left) => left.length === 0),
    lanes: () => [],
    inFlight: 0,
  };
}

const LOUD: ReadonlySet<LaneNotice['code']> = new Set(['LANE_HELD', 'LANE_REFUSED', 'QUEUE_FAILED']);

// The kind only: a message may quote what the user gave.
function kindOf(cause: unknown): string {
  return cause instanceof Error ? cause.name : typeof cause;
}
