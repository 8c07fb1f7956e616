import { sha256 } from '../sha256';
import { DigestTable } from './digest-table';

/** The key of one accepted event and until when it is held, Unix milliseconds. */
interface GuardKey {
  readonly key: string;
  readonly untilMs: number;
}

/**
 * Remembers guard keys in bounded memory: at least the `limit` / 2 that were held last, and at most `limit`. Past keys leave in
 * halves, oldest first. Kept are 128 bits of their SHA-256, which nobody can make two keys of well-formed text have.
 */
export class GuardKeys {
  readonly #half: number;
  #newer = new DigestTable();
  #older = new DigestTable();
  readonly #digest = new Uint32Array(4);
  #digested: string | undefined;

  constructor(limit: number) {
    this.#half = Math.max(1, Math.floor(limit / 2));
  }

  isHeld(key: string, now: number): boolean {
    const digest = this.#digestOf(key);
    const untilMs = this.#newer.get(digest) ?? this.#older.get(digest);
    return untilMs !== undefined && untilMs > now;
  }

  hold({ key, untilMs }: GuardKey): void {
    if (this.#newer.size >= this.#half) {
      this.#older = this.#newer;
      this.#newer = new DigestTable(this.#older.slots);
    }
    this.#newer.set(this.#digestOf(key), untilMs);
  }

  /** Lets the key go, unless a later record holds it by now. */
  free({ key, untilMs }: GuardKey): void {
    const digest = this.#digestOf(key);
    for (const keys of [this.#newer, this.#older]) keys.free(digest, untilMs);
  }

  clear(): void {
    this.#newer = new DigestTable();
    this.#older = new DigestTable();
  }

  /** A key that is looked for is mostly held next. */
  #digestOf(key: string): Uint32Array {
    if (key === this.#digested) return this.#digest;
    // A character for each byte.
    const bytes = sha256(key, 'binary');
    for (let word = 0; word < this.#digest.length; word++) {
      const at = word * 4;
      this.#digest[word] =
        (bytes.charCodeAt(at) << 24) |
        (bytes.charCodeAt(at + 1) << 16) |
        (bytes.charCodeAt(at + 2) << 8) |
        bytes.charCodeAt(at + 3);
    }
    this.#digested = key;
    return this.#digest;
  }
}
