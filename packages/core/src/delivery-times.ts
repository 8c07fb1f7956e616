/** How long delivered events took, as a cumulative histogram. */
export interface DeliveryTimes {
  readonly count: number;
  readonly sumSeconds: number;
  /** How many took at most so many seconds. */
  readonly buckets: readonly { readonly seconds: number; readonly count: number }[];
}

/** From what a healthy request takes to an outage of a day. Seconds. */
export const DELIVERY_BUCKETS: readonly number[] = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3_600, 21_600, 86_400];

/** Collects {@link DeliveryTimes}. */
export class DeliveryTimer {
  readonly #counts = DELIVERY_BUCKETS.map(() => 0);
  #count = 0;
  #sumSeconds = 0;

  add(seconds: number): void {
    this.#count += 1;
    this.#sumSeconds += seconds;
    const at = DELIVERY_BUCKETS.findIndex((limit) => seconds <= limit);
    if (at !== -1) this.#counts[at] = (this.#counts[at] ?? 0) + 1;
  }

  snapshot(): DeliveryTimes {
    let count = 0;
    const buckets = DELIVERY_BUCKETS.map((seconds, at) => ({ seconds, count: (count += this.#counts[at] ?? 0) }));
    return { count: this.#count, sumSeconds: this.#sumSeconds, buckets };
  }
}
