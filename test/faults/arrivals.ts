import type { ReceivedRequest, Sandbox } from '@capikit/sandbox';

/**
 * What a sandbox accepted, written down as it comes: the sandbox itself forgets the oldest of what outgrows its memory, and a
 * test that then looks there finds events missing that had arrived.
 */
export class Arrivals {
  /** How many events came once more. */
  repeats = 0;
  /** Ids that came again although nothing was lost in between: neither the answer to them nor a process. */
  readonly unexplained: string[] = [];
  readonly #sandbox: Sandbox;
  /** The request each id came with last. */
  readonly #last = new Map<string, number>();
  #seen = 0;
  #newestRequest = 0;
  /** Requests up to this one may be repeated: who sent them was killed. */
  #excused = 0;
  #ended: ReadonlySet<string> = new Set();
  #isOver = false;

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
    // Asked after every change; `end()` ends it.
    void sandbox.waitUntil(() => this.#look(), { timeoutMs: 3_600_000 });
  }

  /** Distinct ids. */
  get ids(): ReadonlySet<string> {
    return new Set(this.#last.keys());
  }

  /** A process was killed: what came until now may come again, but for those whose end it had been told. */
  killed(ended: ReadonlySet<string>): void {
    this.#excused = this.#newestRequest;
    this.#ended = ended;
  }

  /** Call before the sandbox closes. */
  end(): void {
    this.#isOver = true;
    this.#sandbox.reset();
  }

  #look(): boolean {
    if (this.#isOver) return true;
    const { events } = this.#sandbox;
    const first = events.findLastIndex(({ id }) => id <= this.#seen) + 1;
    for (const { id, event, verdict, requestId } of events.slice(first)) {
      this.#seen = id;
      if (verdict === 'accepted') this.#add(String(event.event_id), requestId);
    }
    this.#newestRequest = this.#sandbox.requests.at(-1)?.id ?? 0;
    return false;
  }

  #add(id: string, requestId: number): void {
    const before = this.#last.get(id);
    this.#last.set(id, requestId);
    if (before === undefined) return;
    this.repeats += 1;
    const isExcused = before <= this.#excused ? !this.#ended.has(id) : this.#answerTo(before) === 'cut';
    if (!isExcused) this.unexplained.push(id);
  }

  #answerTo(requestId: number): ReceivedRequest['answer'] | undefined {
    return this.#sandbox.requests.findLast(({ id }) => id === requestId)?.answer;
  }
}
