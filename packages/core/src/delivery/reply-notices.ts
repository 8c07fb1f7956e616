import type { LaneNotice } from './delivery-end';
import type { MetaClock } from './meta-clock';
import type { PostResult } from './post-result';
import type { Lane } from './lane';

const SKEW_WORTH_SAYING_MS = 60_000;
const SKEW_CHANGE_MS = 30_000;

/** Reads from answers what is worth saying besides their verdict: skew, version warnings, miscounts, messages. */
export class ReplyNotices {
  readonly #notice: (notice: LaneNotice) => void;
  readonly #clock: MetaClock;
  #skewMs = 0;
  #versionWarning = '';

  constructor(notice: (notice: LaneNotice) => void, clock: MetaClock) {
    this.#notice = notice;
    this.#clock = clock;
  }

  read(result: PostResult, lane: Lane, sent: number): void {
    const { skewMs, versionWarning = '' } = result.facts;
    if (skewMs !== undefined) this.#readSkew(skewMs);
    if (versionWarning !== '' && versionWarning !== this.#versionWarning) {
      this.#versionWarning = versionWarning;
      this.#notice({
        code: 'API_VERSION_WARNING',
        lane,
        message: `Meta warns about the API version: ${versionWarning}`,
      });
    }
    if (result.kind !== 'delivered') return;
    const dataset = `dataset ${lane.datasetId}`;
    if (result.received !== sent) {
      const message = `${dataset}: Meta counted ${result.received} of ${sent} events of a delivered batch`;
      this.#notice({ code: 'RECEIVED_MISMATCH', lane, message });
    }
    if (result.messages.length > 0) {
      this.#notice({ code: 'API_MESSAGES', lane, message: `${dataset}: Meta says: ${result.messages.join(' · ')}` });
    }
  }

  #readSkew(measuredMs: number): void {
    this.#clock.measured(measuredMs);
    const skewMs = Math.abs(measuredMs) > SKEW_WORTH_SAYING_MS ? measuredMs : 0;
    if (skewMs === this.#skewMs || (skewMs !== 0 && Math.abs(skewMs - this.#skewMs) < SKEW_CHANGE_MS)) return;
    this.#skewMs = skewMs;
    const ahead = skewMs < 0 ? 'ahead of' : 'behind';
    const difference = `this machine’s clock is ${Math.round(Math.abs(skewMs) / 1_000)} s ${ahead} Meta’s`;
    this.#notice({
      code: 'CLOCK_SKEW',
      skewMs,
      message: skewMs === 0 ? 'this machine’s clock agrees with Meta’s again' : difference,
    });
  }
}
