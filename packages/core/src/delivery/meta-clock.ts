// Smaller differences are what a network round trip and rounding to seconds make.
const WORTH_CORRECTING_MS = 60_000;

/** How this machine's clock differs from Meta's, as far as answers have told and until it is set again. */
export class MetaClock {
  readonly #now: () => number;
  #aheadMs = 0;
  /** What the clock showed at the measurement beyond the time this process has run. */
  #startMs = 0;

  /** `now` in Unix milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** An answer has just told by how many milliseconds Meta's clock is ahead of ours. */
  measured(skewMs: number): void {
    this.#aheadMs = -skewMs;
    this.#startMs = this.#now() - performance.now();
  }

  /**
   * How far this machine's clock is ahead, in milliseconds; 0 up to a minute. A clock that is behind is 0 as well: only times
   * in the future are refused.
   */
  get aheadMs(): number {
    if (this.#aheadMs <= WORTH_CORRECTING_MS) return 0;
    // Only setting back shows for certain: a machine that slept has, by the time it ran, been set forward.
    const setBackMs = Math.max(0, this.#startMs - (this.#now() - performance.now()));
    const aheadMs = this.#aheadMs - setBackMs;
    return aheadMs > WORTH_CORRECTING_MS ? aheadMs : 0;
  }
}
