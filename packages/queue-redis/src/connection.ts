import { evaluate, openClient, type Argument, type RedisClient } from './client';
import { failureKind } from './failure-kind';
import { keysOf, type Scripted } from './scripts/script';
import { readServerFacts, type ServerFacts } from './server-facts';

/** Names the kind of failure, since whoever logs it leaves out messages: they may quote an address. */
class RedisAway extends Error {
  override readonly name = 'RedisAway';
}

const ANSWER_MS = 10_000;
const QUIT_MS = 500;
const ARRIVAL_MS = 1_000;

/** Runs scripts on Redis for one queue. Nothing waits in it while Redis is away. */
export class Connection {
  readonly #client: RedisClient;
  readonly #isOwn: boolean;
  readonly #keys: readonly string[];
  readonly #onFacts: (facts: ServerFacts) => void;
  #facts: ServerFacts | undefined;
  readonly #readyListeners = new Set<() => void>();
  /** Kinds of failure that were said since Redis was last there. */
  readonly #said = new Set<string>();
  /** What ends the wait for each answer that has not come. */
  readonly #unanswered = new Set<(error: RedisAway) => void>();
  #isClosed = false;

  /** `onFacts` hears once about the server. */
  constructor(client: RedisClient | string, base: string, onFacts: (facts: ServerFacts) => void) {
    this.#isOwn = typeof client === 'string';
    this.#client = typeof client === 'string' ? openClient(client, ANSWER_MS) : client;
    this.#keys = keysOf(base);
    this.#onFacts = onFacts;
    // Those of a client of yours are yours.
    if (this.#isOwn) this.#client.on('error', (error: unknown) => this.#say(error));
    this.#client.on('ready', this.#onReady);
    if (this.isReady) this.#onReady();
    // A client made with `lazyConnect` connects at its first command, which would be ours.
    else if (this.#client.status === 'wait') this.#client.connect().catch(() => undefined);
  }

  get isReady(): boolean {
    return this.#client.status === 'ready' && !this.#isClosed;
  }

  /** Calls back each time Redis is there again. */
  onReady(listener: () => void): void {
    this.#readyListeners.add(listener);
  }

  /**
   * Runs a script in one round trip. Rejects when Redis is away, refuses it, or does not answer within ten seconds: then
   * nobody knows whether it ran.
   */
  async run(scripted: Scripted, args: readonly Argument[]): Promise<unknown> {
    if (!this.isReady && !(await this.#arrives())) throw new RedisAway('Redis is not connected');
    this.#facts ??= await this.#within(readServerFacts(this.#client));
    const chosen = this.#facts.takesFlags ? scripted.flagged : scripted.plain;
    try {
      return await this.#within(evaluate(this.#client, chosen, { keys: this.#keys, args }));
    } catch (error) {
      // What was sent: events.
      delete (error as { command?: unknown }).command;
      // That the connection broke is said when it cannot be made again; what is full, where it is counted.
      if ((error as Error).name === 'ReplyError' && failureKind(error) !== 'OOM') this.#say(error);
      throw error;
    }
  }

  /** Ends it; who waits for an answer is told that none will come. */
  async close(): Promise<void> {
    const isAnswering = this.isReady && this.#unanswered.size === 0;
    this.#isClosed = true;
    this.#client.off('ready', this.#onReady);
    for (const end of this.#unanswered) end(new RedisAway('closed'));
    for (const listener of this.#readyListeners) listener();
    if (!this.#isOwn) return;
    if (isAnswering) await this.#within(this.#client.quit(), QUIT_MS).catch(() => undefined);
    this.#client.disconnect();
  }

  /** Waits a moment: it may be just connecting. */
  async #arrives(): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    let arrive: () => void = () => undefined;
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve;
      timer = setTimeout(resolve, ARRIVAL_MS);
    });
    this.#readyListeners.add(arrive);
    await arrived;
    this.#readyListeners.delete(arrive);
    clearTimeout(timer);
    return this.isReady;
  }

  readonly #onReady = (): void => {
    void this.#lookAtServer();
    for (const listener of this.#readyListeners) listener();
  };

  async #lookAtServer(): Promise<void> {
    const isFirst = this.#facts === undefined;
    try {
      // Another server may answer after a failover.
      this.#facts = await this.#within(readServerFacts(this.#client));
      if (isFirst) this.#onFacts(this.#facts);
      this.#said.clear();
    } catch {
      // The next connection tells.
    }
  }

  /** Once for each kind in each outage, and only the kind: a message may quote what it was given. */
  #say(error: unknown): void {
    const kind = failureKind(error);
    if (this.#isClosed || this.#said.has(kind)) return;
    this.#said.add(kind);
    const message = `Redis cannot be used: ${kind}. Events wait in memory, up to the limits of \`waiting\`, and it is tried again.`;
    process.emitWarning(message, { type: 'CapikitWarning', code: 'CAPIKIT_REDIS_AWAY' });
  }

  async #within<T>(answer: Promise<T>, ms = ANSWER_MS): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    let end: (error: RedisAway) => void = () => undefined;
    const late = new Promise<never>((_, reject) => {
      end = reject;
      timer = setTimeout(() => {
        // The way there may be cut without either end knowing.
        if (this.#isOwn) this.#client.disconnect(!this.#isClosed);
        reject(new RedisAway('Redis did not answer in time'));
      }, ms);
    });
    this.#unanswered.add(end);
    try {
      return await Promise.race([answer, late]);
    } finally {
      this.#unanswered.delete(end);
      clearTimeout(timer);
    }
  }
}
