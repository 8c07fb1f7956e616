import { channel } from 'node:diagnostics_channel';
import type { DeliveryListener } from './delivery-listeners';
import { DeliveryTimer } from './delivery-times';
import type { DeliveryEnd, LaneNotice, NoticeCode } from './delivery/delivery-end';
import type { EventRecord } from './delivery/queue';
import type { OnceLogger } from './once-logger';
import type { CapiOptions } from './options';
import type { End, Outcome, SkipReason } from './outcome';
import type { Tracked } from './track-event';

const outcomes = channel('capikit:outcome');
const notices = channel('capikit:notice');

/** What delivery says that needs somebody's hand. */
const LOUD: ReadonlySet<NoticeCode> = new Set(['LANE_HELD', 'LANE_REFUSED', 'QUEUE_FAILED']);

const UNDELIVERED: Readonly<Record<Exclude<DeliveryEnd['end'], 'delivered'>, string>> = {
  invalid: 'was refused by Meta for good.',
  expired: 'was not delivered in time.',
  closed: 'was still undelivered at close() and is lost: its queue ends with the process.',
};

/** Accounts for every event: counts it, tells `onOutcome` and the diagnostics channels, and logs what is new. */
export class Ledger {
  accepted = 0;
  clientIpDropped = 0;
  /** When the queue last refused an event for want of room. Unix milliseconds. */
  lastFullAt: number | undefined;
  readonly deliveryTimes: DeliveryTimer = new DeliveryTimer();
  /** Hear how long each delivered event took. */
  readonly deliveryListeners: Set<DeliveryListener> = new Set();
  readonly ends: Record<End, number> = { delivered: 0, skipped: 0, invalid: 0, expired: 0, refused: 0, closed: 0 };
  /** By end, then by reason; both are closed lists but for Meta's codes. */
  readonly lost: Partial<Record<End, Record<string, number>>> = {};
  readonly skipped: Record<SkipReason, number> = {
    'no-consent': 0,
    bot: 0,
    'before-send': 0,
    disabled: 0,
    duplicate: 0,
  };
  readonly #log: OnceLogger;
  readonly #issueLog: OnceLogger;
  readonly #noticeLog: OnceLogger;
  readonly #endLog: OnceLogger;
  readonly #onOutcome: CapiOptions['onOutcome'];

  constructor(log: OnceLogger, onOutcome: CapiOptions['onOutcome']) {
    this.#log = log;
    this.#issueLog = log.apart();
    this.#noticeLog = log.apart();
    this.#endLog = log.apart();
    this.#onOutcome = onOutcome;
  }

  /** The end of one event for one dataset. */
  end(outcome: Outcome): void {
    const { end } = outcome;
    this.ends[end] += 1;
    if (end !== 'delivered' && end !== 'skipped') this.#countLoss(outcome);
    const onOutcome = this.#onOutcome;
    if (onOutcome !== undefined) this.#log.guard('onOutcome', undefined, () => onOutcome(outcome));
    if (outcomes.hasSubscribers) outcomes.publish(outcome);
  }

  #countLoss({ end, reason = 'unknown', error }: Outcome): void {
    const why = error?.code === undefined ? (error?.local ?? reason) : `${error.code}/${error.subcode ?? '-'}`;
    const reasons = (this.lost[end] ??= {});
    reasons[why] = (reasons[why] ?? 0) + 1;
  }

  /** An event left out on purpose. */
  skip(outcome: Omit<Outcome, 'end' | 'reason'>, reason: SkipReason): void {
    this.skipped[reason] += 1;
    this.end({ ...outcome, end: 'skipped', reason });
  }

  /** Records that the queue did not take. */
  notAdded(records: readonly EventRecord[], why: 'duplicate' | 'queue-full' | 'queue-failed'): void {
    for (const { datasetId, eventId, eventName } of records) {
      const outcome = { datasetId, eventId, eventName };
      if (why === 'duplicate') this.skip(outcome, why);
      else this.end({ ...outcome, end: 'refused', reason: why });
    }
    if (why === 'duplicate') return;
    if (why === 'queue-full') this.lastFullAt = Date.now();
    const cause = why === 'queue-full' ? 'is full' : 'failed to take an event';
    this.#log.once('error', why, `the queue ${cause}: such events are refused, older ones are kept`);
  }

  /** What delivery made of an accepted event. */
  delivered({ record, end, error, fbtraceId }: DeliveryEnd): void {
    const { datasetId, eventId, eventName } = record;
    if (end === 'delivered') {
      this.#timed(record);
      return this.end({ datasetId, eventId, eventName, end, fbtraceId });
    }
    const why = error === undefined ? '' : ` ${error.explanation}`;
    const key = `${end}:${eventName}:${error?.code}:${error?.subcode}`;
    this.#endLog.once('error', key, `${eventName} for dataset ${datasetId} ${UNDELIVERED[end]}${why}`);
    this.end({ datasetId, eventId, eventName, end, reason: end, error, fbtraceId });
  }

  #timed({ acceptedAt }: EventRecord): void {
    // Another machine may have accepted it, by a clock of its own.
    const seconds = Math.max(0, Date.now() - acceptedAt) / 1_000;
    this.deliveryTimes.add(seconds);
    for (const tell of this.deliveryListeners) this.#log.guard('metrics', undefined, () => tell(seconds));
  }

  /** What delivery has to say besides. */
  noticed(notice: LaneNotice): void {
    const { code, message, lane, error } = notice;
    const dataset = `${lane?.datasetId}:`;
    // Once it was released, being held is news again, and so is the release.
    if (code === 'LANE_RELEASED') this.#noticeLog.forget((key) => key.startsWith(dataset));
    // However many datasets there are, what befalls the queue of them all is said.
    const log = lane === undefined ? this.#log : this.#noticeLog;
    log.once(LOUD.has(code) ? 'error' : 'warn', `${dataset}${code}:${error?.code}:${notice.skewMs === 0}`, message);
    if (notices.hasSubscribers) notices.publish(notice);
  }

  /** Logs an event's issues, once for each distinct set of them. */
  logIssues(eventName: string, { issues, decision }: Tracked): void {
    if (issues.length === 0) return;
    const isLost = decision.kind === 'invalid';
    const codes = issues.map(({ code, path }) => `${code}@${path}`).join();
    const sentences = issues.map(({ code, path, message }) => `\n  ${code}${path && ` at ${path}`}: ${message}`);
    this.#issueLog.once(
      isLost ? 'error' : 'warn',
      `${isLost}:${codes}`,
      `${eventName} ${isLost ? 'was not sent' : 'has warnings'}:${sentences.join('')}`,
    );
  }
}
