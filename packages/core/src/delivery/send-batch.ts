import { askedBackoffMs, backoffMs, throttledBackoffMs, type RetrySettings } from './backoff';
import type { CredentialsCache } from './credentials-cache';
import type { DeliveryEnd, LaneNotice } from './delivery-end';
import type { GraphApi } from './graph-api';
import type { PostResult } from './post-result';
import { errorSentence, localError, type GraphError } from './graph-error';
import type { Credentials } from './graph-request';
import { isolate, type Isolation, type RefusedEvent } from './isolate';
import type { LaneMemory } from './lane-memory';
import type { MetaClock } from './meta-clock';
import type { Lanes } from './lane-state';
import type { Claim, EventRecord, Settlement } from './queue';
import type { ReplyNotices } from './reply-notices';
import type { SafeQueue } from './safe-queue';

const FAILURES_WORTH_SAYING = 3;

/** What sending a batch needs from its dispatcher. */
export interface SendContext {
  readonly api: GraphApi;
  readonly credentials: CredentialsCache;
  readonly lanes: Lanes;
  readonly clock: MetaClock;
  readonly replies: ReplyNotices;
  readonly retry: RetrySettings;
  readonly holdMs: number;
  readonly leaseMs: number;
  readonly signal: AbortSignal;
  readonly report: (end: DeliveryEnd) => void;
  readonly notice: (notice: LaneNotice) => void;
  readonly now: () => number;
  readonly random: () => number;
  readonly queue: SafeQueue;
}

/** One claim on its way: each of its records is delivered, released or buried, unless the lease is lost. */
export function sendBatch(claim: Claim, context: SendContext): Promise<void> {
  return new BatchSender(claim, context).send();
}

class BatchSender {
  readonly #claim: Claim;
  readonly #context: SendContext;
  readonly #lane: LaneMemory;

  constructor(claim: Claim, context: SendContext) {
    this.#claim = claim;
    this.#context = context;
    this.#lane = context.lanes.get(claim.lane);
  }

  async send(): Promise<void> {
    const { credentials, signal } = this.#context;
    const records = await this.#withoutExpired();
    if (records.length === 0) return;
    const access = await credentials.get(this.#lane.lane.datasetId, signal);
    if (access === undefined) {
      await (signal.aborted ? this.#release(records, 0) : this.#hold(records, localError('CREDENTIALS')));
      return;
    }
    // What the lane delivers from here on, by this or another request, tells a bad event from bad configuration.
    const deliveriesBefore = this.#lane.deliveries;
    const result = await this.#post(records, access.credentials);
    if (result.kind === 'isolate')
      await this.#isolate({ records, error: result.error }, access.credentials, deliveriesBefore);
    else if (result.kind === 'hold' && !access.fresh) await this.#askAgain(records, result.error);
    else await this.#end(records, result);
  }

  async #withoutExpired(): Promise<readonly EventRecord[]> {
    const { clock, now, report } = this.#context;
    // Meta decides by its own clock.
    const at = now() - clock.aheadMs;
    const { records } = this.#claim;
    const expired = records.filter(({ expiresAt }) => at >= expiresAt);
    if (expired.length === 0) return records;
    const ends = expired.map((record) => ({ record, error: this.#lane.refusalOf(record) ?? localError('EXPIRED') }));
    if (!(await this.#settle({ bury: ends.map(({ record, error }) => ({ id: record.id, error })) }))) return [];
    this.#lane.clear(expired);
    for (const { record, error } of ends) report({ record, end: 'expired', error });
    // What was wrong with the lane may have gone with its events; what comes next is tried afresh.
    if (expired.length === records.length) this.#lane.startAfresh();
    return records.filter(({ expiresAt }) => at < expiresAt);
  }

  async #post(records: readonly EventRecord[], credentials: Credentials): Promise<PostResult> {
    const { api, signal, replies } = this.#context;
    const result = await api.postEvents({ lane: this.#lane.lane, records, credentials, signal });
    replies.read(result, this.#lane.lane, records.length);
    return result;
  }

  /** Settles records that were all answered alike. False: the lease is lost. */
  async #end(records: readonly EventRecord[], result: PostResult): Promise<boolean> {
    const { retry, random, now } = this.#context;
    if (result.kind === 'delivered') return this.#delivered(records, result.fbtraceId);
    if (result.kind === 'hold' || result.kind === 'isolate') return this.#hold(records, result.error);
    if (result.error.local === 'CLOSING') return this.#release(records, 0);
    const failures = this.#lane.failures + 1;
    const backoff = (result.kind === 'throttled' ? throttledBackoffMs : backoffMs)(failures, retry, random);
    const askedMs = result.retryAfterMs === undefined ? 0 : askedBackoffMs(result.retryAfterMs, random);
    const delayMs = Math.max(backoff, askedMs);
    this.#lane.wait('backing-off', delayMs, { now: now(), error: result.error });
    this.#sayFailing(result.error);
    return this.#release(records, delayMs);
  }

  /** One failure is a bad moment; several are an outage somebody may be able to end. */
  #sayFailing(error: GraphError): void {
    const { lane, failures, status } = this.#lane;
    if (failures !== FAILURES_WORTH_SAYING || status !== 'backing-off') return;
    const message = `dataset ${lane.datasetId}: ${failures} requests in a row failed; the events wait and are sent again. ${errorSentence(error)}`;
    this.#context.notice({ code: 'LANE_FAILING', lane, error, message });
  }

  async #delivered(records: readonly EventRecord[], fbtraceId: string | undefined): Promise<boolean> {
    const { notice, report } = this.#context;
    const { lane, status, failures } = this.#lane;
    this.#lane.recover();
    if (status === 'held' || failures >= FAILURES_WORTH_SAYING)
      notice({ code: 'LANE_RELEASED', lane, message: `dataset ${lane.datasetId}: events are delivered again` });
    if (!(await this.#settle({ remove: records.map(({ id }) => id) }))) return false;
    this.#lane.clear(records);
    for (const record of records) report({ record, end: 'delivered', ...(fbtraceId !== undefined && { fbtraceId }) });
    return true;
  }

  /** Credentials that were asked for a while ago may just have been replaced. */
  async #askAgain(records: readonly EventRecord[], error: GraphError): Promise<void> {
    const { credentials } = this.#context;
    credentials.drop(this.#lane.lane.datasetId);
    if (error.code !== 190 && error.code !== 102 && error.code !== 104) await this.#hold(records, error);
    else await this.#release(records, 0);
  }

  async #hold(
    records: readonly EventRecord[],
    error: GraphError,
    code: 'LANE_HELD' | 'LANE_REFUSED' = 'LANE_HELD',
  ): Promise<boolean> {
    const { credentials, holdMs, notice, random, now } = this.#context;
    const { lane } = this.#lane;
    credentials.drop(lane.datasetId);
    const delayMs = Math.round(holdMs * (0.75 + random() / 2));
    this.#lane.wasRefused = code === 'LANE_REFUSED';
    this.#lane.wait('held', delayMs, { now: now(), error });
    const why =
      code === 'LANE_REFUSED' ? 'Meta refuses every event for one reason, so none is thrown away' : 'events are held';
    const message = `dataset ${lane.datasetId}: ${why}; next try in ${Math.round(delayMs / 1_000)} s. ${errorSentence(error)}`;
    notice({ code, lane, error, message });
    return this.#release(records, delayMs);
  }

  async #isolate(
    batch: { records: readonly EventRecord[]; error: GraphError },
    credentials: Credentials,
    deliveriesBefore: number,
  ): Promise<void> {
    const lane = this.#lane;
    // One isolation per lane: what it finds out (configuration or event) holds for this batch too.
    if (lane.isIsolating) {
      await this.#release(batch.records, 0);
      return;
    }
    lane.isIsolating = true;
    try {
      const isolation = await isolate(batch, {
        send: async (records) => {
          if (!(await this.#context.queue.extend(this.#claim, this.#context.leaseMs))) return { kind: 'lost' };
          const result = await this.#post(records, credentials);
          if (result.kind === 'delivered' && !(await this.#end(records, result))) return { kind: 'lost' };
          return result;
        },
        deliveredMeanwhile: () => lane.deliveries > deliveriesBefore,
        random: this.#context.random,
        wasRefused: lane.wasRefused,
      });
      await this.#endIsolation(isolation, deliveriesBefore);
    } finally {
      lane.isIsolating = false;
    }
  }

  async #endIsolation({ verdict, refused, untested, stoppedBy }: Isolation, deliveriesBefore: number): Promise<void> {
    const lane = this.#lane;
    const error = refused.at(-1)?.error;
    const records = refused.map(({ record }) => record);
    if (verdict === 'lost') return;
    if (verdict === 'configuration' && error !== undefined) {
      await this.#hold([...records, ...untested], error, 'LANE_REFUSED');
      return;
    }
    const delivered = lane.deliveries > deliveriesBefore;
    const proven = refused.filter(({ record }) => delivered || lane.isProven(record));
    await this.#bury(proven);
    await this.#suspect(refused.filter((one) => !proven.includes(one)));
    if (stoppedBy !== undefined) await this.#end(untested, stoppedBy);
  }

  async #bury(refused: readonly RefusedEvent[]): Promise<void> {
    if (refused.length === 0) return;
    if (!(await this.#settle({ bury: refused.map(({ record, error }) => ({ id: record.id, error })) }))) return;
    this.#lane.clear(refused.map(({ record }) => record));
    for (const { record, error } of refused) {
      this.#context.report({
        record,
        end: 'invalid',
        error,
        ...(error.fbtraceId !== undefined && { fbtraceId: error.fbtraceId }),
      });
    }
  }

  /** Nothing else was delivered, so nobody knows whether the events or the configuration are wrong. */
  async #suspect(refused: readonly RefusedEvent[]): Promise<void> {
    const [first] = refused;
    if (first === undefined) return;
    const { notice, retry, random } = this.#context;
    const { error } = first;
    const { lane } = this.#lane;
    const records = refused.map(({ record }) => record);
    const refusals = Math.max(...refused.map((one) => this.#lane.suspect(one.record, one.error)));
    if (this.#lane.wasRefused || this.#lane.isRefusingAll(error)) {
      await this.#hold(records, error, 'LANE_REFUSED');
      return;
    }
    if (refusals === 1) {
      const message = `dataset ${lane.datasetId}: an event was refused and is tried again once others are delivered. ${errorSentence(error)}`;
      notice({ code: 'EVENT_SUSPECT', lane, error, message });
    }
    await this.#release(records, backoffMs(refusals + 2, retry, random));
  }

  async #release(records: readonly EventRecord[], delayMs: number): Promise<boolean> {
    const { lanes, now } = this.#context;
    const isReleased = await this.#settle({ release: { ids: records.map(({ id }) => id), delayMs } });
    // Counted from here: the queue counted from a moment ago, so the records are due by then.
    lanes.lookAt(now() + delayMs);
    return isReleased;
  }

  async #settle(settlement: Settlement): Promise<boolean> {
    const { queue, lanes, leaseMs, now } = this.#context;
    const isSettled = await queue.settle(this.#claim, settlement);
    // What could not be settled falls due when the lease ends.
    if (!isSettled) lanes.lookAt(now() + leaseMs);
    return isSettled;
  }
}
