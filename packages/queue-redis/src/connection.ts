import { CapiError } from '@capikit/core';
import type * as ioredisModule from 'ioredis';
import type { Cluster, Redis } from 'ioredis';
import { failureKind } from './failure-kind';
import { keysOf, type Script, type Scripted } from './scripts/script';
import { readServerFacts, type ServerFacts } from './server-facts';

/** What a script is given besides its keys. */
export type Argument = string | number | Buffer;

/** A client of one Redis server, or of a cluster. */
export type RedisClient = Redis | Cluster;

/** What every client of ioredis can do, though its types do not say so: run scripts whose answers are bytes. */
interface ScriptClient {
  evalshaBuffer(sha1: string, keys: number, ...keysAndArguments: readonly Argument[]): Promise<unknown>;
  evalBuffer(lua: string, keys: number, ...keysAndArguments: readonly Argument[]): Promise<unknown>;
}

/** Whether it is a client of ioredis. */
export function isClient(value: unknown): boolean {
  return typeof (value as Partial<ScriptClient> | null)?.evalshaBuffer === 'function';
}

/** Names the kind of failure, since whoever logs it leaves out messages: they may quote an address. */
class RedisAway extends Error {
  override readonly name = 'RedisAway';
}

const ANSWER_MS = 10_000;
const QUIT_MS = 500;
const ARRIVAL_MS = 1_000;
const RECONNECT = { firstMs: 50, maxMs: 2_000 };

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
    this.#client = typeof client === 'string' ? connect(client) : client;
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
      return await this.#within(this.#evaluate(chosen, args));
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

  async #evaluate({ lua, sha1 }: Script, args: readonly Argument[]): Promise<unknown> {
    // Not by `callBuffer()`: a client that pipelines by itself would throw where nobody catches it.
    const client = this.#client as unknown as ScriptClient;
    try {
      return await client.evalshaBuffer(sha1, this.#keys.length, ...this.#keys, ...args);
    } catch (error) {
      if (failureKind(error) !== 'NOSCRIPT') throw error;
      return await client.evalBuffer(lua, this.#keys.length, ...this.#keys, ...args);
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

function connect(url: string): RedisClient {
  return new (loadClient())(url, {
    connectionName: 'capikit',
    // What waits, waits in the queue, where it is counted and bounded.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: ANSWER_MS,
    keepAlive: 10_000,
    retryStrategy: (attempt) => Math.min(RECONNECT.firstMs * 2 ** Math.min(attempt - 1, 10), RECONNECT.maxMs),
    // After a failover the address may lead to the new master.
    reconnectOnError: (error) => failureKind(error) === 'READONLY',
  });
}

function loadClient(): typeof ioredisModule.Redis {
  try {
    return (require('ioredis') as typeof ioredisModule).Redis;
  } catch (cause) {
    throw new CapiError(
      'INVALID_OPTIONS',
      'redisQueue: url needs ioredis, which is not installed: npm install ioredis',
      {
        cause,
      },
    );
  }
}
