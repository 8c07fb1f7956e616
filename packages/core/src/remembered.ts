/** Bounds of what is {@link Remembered}. */
export interface RememberedLimits {
  /** Texts at most; at least the newest half of it is known. */
  readonly texts: number;
  /** Characters of a text: a longer one is never kept. */
  readonly length: number;
}

/**
 * What was found out about texts that come again and again, from one request to the next, in bounded memory. Past ones
 * leave in halves, oldest first; one that was asked for since stays.
 */
export class Remembered<Value extends string | boolean> {
  readonly #half: number;
  readonly #length: number;
  #newer: Map<string, Value> = new Map();
  #older: Map<string, Value> = new Map();

  constructor({ texts, length }: RememberedLimits) {
    this.#half = Math.max(1, texts >> 1);
    this.#length = length;
  }

  get size(): number {
    return this.#newer.size + this.#older.size;
  }

  get(text: string): Value | undefined {
    const newer = this.#newer.get(text);
    if (newer !== undefined) return newer;
    const older = this.#older.get(text);
    if (older !== undefined) this.#keep(text, older);
    return older;
  }

  set(text: string, value: Value): void {
    if (text.length <= this.#length) this.#keep(text, value);
  }

  #keep(text: string, value: Value): void {
    if (this.#newer.size >= this.#half) {
      this.#older = this.#newer;
      this.#newer = new Map();
    }
    // A copy: a part of a longer text (a field of a form, a parameter of a URL) would keep all of it in memory.
    this.#newer.set(Buffer.from(text).toString(), value);
  }
}
