import { atMost } from './at-most';
import type { EventQueue, QueueDepth } from './delivery/queue';
import { isPromise } from './is-promise';
import type { OnceLogger } from './once-logger';

/** How long the queue may take to tell its depth. */
const ANSWER_MS = 2_000;

/** The depth of a queue that may answer later, or fail to. */
export class KnownDepth {
  readonly #queue: EventQueue;
  readonly #log: OnceLogger;
  #known: QueueDepth = { events: 0, bytes: 0 };

  constructor(queue: EventQueue, log: OnceLogger) {
    this.#queue = queue;
    this.#log = log;
  }

  /** At once: the last known one where the queue answers later, which then is known for the next call. */
  latest(): QueueDepth {
    const depth = this.#log.guard('queue', this.#known, () => this.#queue.depth());
    if (isPromise(depth)) void this.#note(depth);
    else this.#known = depth;
    return this.#known;
  }

  /** What the queue answers; undefined when it fails to, or takes more than two seconds. Never rejects. */
  ask(): Promise<QueueDepth | undefined> {
    return atMost(ANSWER_MS, this.#note(this.#log.guard('queue', undefined, () => this.#queue.depth())));
  }

  async #note(depth: QueueDepth | undefined | Promise<QueueDepth>): Promise<QueueDepth | undefined> {
    try {
      const known = await depth;
      if (known !== undefined) this.#known = known;
      return known;
    } catch {
      return undefined;
    }
  }
}
