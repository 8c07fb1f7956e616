/** Lets any number of callers wait for the next change. */
export class Waiters {
  #next: Promise<void> | undefined;
  #resolve: (() => void) | undefined;

  /** Resolves at the next `notify()`; ask before looking at what may change. */
  next(): Promise<void> {
    this.#next ??= new Promise((resolve) => {
      this.#resolve = resolve;
    });
    return this.#next;
  }

  notify(): void {
    this.#resolve?.();
    this.#next = undefined;
    this.#resolve = undefined;
  }
}
