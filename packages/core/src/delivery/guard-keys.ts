/** The key of one accepted event and until when it is held, Unix milliseconds. */
interface GuardKey {
  readonly key: string;
  readonly untilMs: number;
}

/**
 * Remembers guard keys in bounded memory: at least the newest `limit` / 2 of them and at most `limit`. Past keys leave in
 * halves, oldest first, so that no operation depends on how many there are.
 */
export class GuardKeys {
  readonly #half: number;
  #newer: Map<string, GuardKey> = new Map();
  #older: Map<string, GuardKey> = new Map();

  constructor(limit: number) {
    this.#half = Math.max(1, Math.floor(limit / 2));
  }

  isHeld(key: string, now: number): boolean {
    const held = this.#newer.get(key) ?? this.#older.get(key);
    return held !== undefined && held.untilMs > now;
  }

  hold(guard: GuardKey): void {
    if (this.#newer.size >= this.#half) {
      this.#older = this.#newer;
      this.#newer = new Map();
    }
    this.#newer.set(guard.key, guard);
  }

  /** Lets the key go, unless a later record holds it by now. */
  free(guard: GuardKey): void {
    for (const keys of [this.#newer, this.#older]) if (keys.get(guard.key) === guard) keys.delete(guard.key);
  }

  clear(): void {
    this.#newer = new Map();
    this.#older = new Map();
  }
}
