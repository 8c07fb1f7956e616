/** A list of the newest entries, bounded in number and in bytes. */
export class Recent<T> {
  readonly items: T[] = [];
  readonly #sizes: number[] = [];
  readonly #maxItems: number;
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxItems: number, maxBytes: number) {
    this.#maxItems = maxItems;
    this.#maxBytes = maxBytes;
  }

  /** Adds the newest entry and forgets the oldest ones that no longer fit; the newest always stays. */
  push(item: T, bytes: number): void {
    this.items.push(item);
    this.#sizes.push(bytes);
    this.#bytes += bytes;
    while (this.items.length > 1 && (this.items.length > this.#maxItems || this.#bytes > this.#maxBytes)) {
      this.items.shift();
      this.#bytes -= this.#sizes.shift() ?? 0;
    }
  }

  clear(): void {
    this.items.length = 0;
    this.#sizes.length = 0;
    this.#bytes = 0;
  }
}
