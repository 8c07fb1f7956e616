const MAX_REMEMBERED = 8_192;
const MAX_LENGTH = 64;

/**
 * Digests of what many people share (cities, first names, zips), by the raw value they were made of. Bounded: at least the
 * newest 4,096 are known, at most twice as many; a value of more than 64 characters is never kept.
 */
export class RememberedDigests {
  readonly #half: number;
  #newer: Map<string, string> = new Map();
  #older: Map<string, string> = new Map();

  constructor(limit: number = MAX_REMEMBERED) {
    this.#half = Math.max(1, limit >> 1);
  }

  get size(): number {
    return this.#newer.size + this.#older.size;
  }

  get(raw: string): string | undefined {
    const newer = this.#newer.get(raw);
    if (newer !== undefined) return newer;
    const older = this.#older.get(raw);
    if (older !== undefined) this.#keep(raw, older);
    return older;
  }

  set(raw: string, digest: string): void {
    if (raw.length <= MAX_LENGTH) this.#keep(raw, digest);
  }

  #keep(raw: string, digest: string): void {
    if (this.#newer.size >= this.#half) {
      this.#older = this.#newer;
      this.#newer = new Map();
    }
    this.#newer.set(raw, digest);
  }
}
