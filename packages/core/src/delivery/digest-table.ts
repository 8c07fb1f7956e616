const WORDS = 4;
const FEWEST_SLOTS = 1_024;
const EMPTY = 0;
/** Of a key that was let go: its slot stays taken, so that others behind it are still found. */
const FREE = -1;

/**
 * Times by digest, in arrays of numbers: whatever it holds, the garbage collector has two objects to look at, where a `Map`
 * from texts has several for each.
 *
 * A digest is four words of 32 evenly distributed bits. A time is in Unix milliseconds, above 0.
 */
export class DigestTable {
  #words: Uint32Array;
  #times: Float64Array;
  #size = 0;

  /** `slots`: a power of two; room for half as many digests before it first grows. */
  constructor(slots: number = FEWEST_SLOTS) {
    this.#words = new Uint32Array(slots * WORDS);
    this.#times = new Float64Array(slots);
  }

  get slots(): number {
    return this.#times.length;
  }

  /** Digests ever set. */
  get size(): number {
    return this.#size;
  }

  /** Undefined for a digest that was never set; below 0 for one that was let go. */
  get(digest: Uint32Array): number | undefined {
    const time = this.#times[this.#slotOf(digest)];
    return time === EMPTY ? undefined : time;
  }

  set(digest: Uint32Array, time: number): void {
    if (this.#size * 2 >= this.#times.length) this.#grow();
    const slot = this.#slotOf(digest);
    if (this.#times[slot] === EMPTY) {
      this.#size += 1;
      this.#words.set(digest, slot * WORDS);
    }
    this.#times[slot] = time;
  }

  /** Lets go of a digest that is set to `time`. */
  free(digest: Uint32Array, time: number): void {
    const slot = this.#slotOf(digest);
    if (this.#times[slot] === time) this.#times[slot] = FREE;
  }

  /** Where the digest stands, or else the empty slot where it belongs. */
  #slotOf(digest: Uint32Array): number {
    const words = this.#words;
    const times = this.#times;
    const mask = times.length - 1;
    const [first = 0, second, third, fourth] = digest;
    let slot = first & mask;
    for (; times[slot] !== EMPTY; slot = (slot + 1) & mask) {
      const at = slot * WORDS;
      const isSame =
        words[at] === first && words[at + 1] === second && words[at + 2] === third && words[at + 3] === fourth;
      if (isSame) break;
    }
    return slot;
  }

  #grow(): void {
    const words = this.#words;
    const times = this.#times;
    this.#words = new Uint32Array(words.length * 2);
    this.#times = new Float64Array(times.length * 2);
    const digest = new Uint32Array(WORDS);
    for (let slot = 0; slot < times.length; slot++) {
      const time = times[slot] ?? EMPTY;
      if (time === EMPTY) continue;
      for (let word = 0; word < WORDS; word++) digest[word] = words[slot * WORDS + word] ?? 0;
      const next = this.#slotOf(digest);
      this.#words.set(digest, next * WORDS);
      this.#times[next] = time;
    }
  }
}
