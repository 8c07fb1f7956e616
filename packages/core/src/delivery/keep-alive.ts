/** Keeps the process alive while a queue that would be lost with it holds events, so that a short script delivers. */
export class KeepAlive {
  readonly #ms: number;
  #timer: NodeJS.Timeout | undefined;

  /** `ms`: how long after the last `touch()` at most. */
  constructor(ms: number) {
    this.#ms = ms;
  }

  get isActive(): boolean {
    return this.#timer !== undefined;
  }

  /** An event was accepted. */
  touch(): void {
    if (this.#timer === undefined) this.#timer = setTimeout(() => this.release(), this.#ms);
    else this.#timer.refresh();
  }

  release(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
