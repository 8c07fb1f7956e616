import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CapiError,
  type Added,
  type Claim,
  type ClaimOptions,
  type DeadLetters,
  type EventQueue,
  type EventRecord,
  type QueueDepth,
} from '@capikit/core';
import { AddWriter, type WaitingLimits } from './add-writer';
import { isClient, type RedisClient } from './client';
import { Connection } from './connection';
import { RedisDeadLetters } from './dead-letters';
import { RedisClaim, type ClaimHost, type ClaimReply } from './redis-claim';
import { CLAIM } from './scripts/claim';
import { DEPTH } from './scripts/settle';
import { warningsOf, type ServerFacts } from './server-facts';

/** Which Redis keeps the queue, and its bounds. Give either `client` or `url`. */
export interface RedisQueueOptions {
  /** An ioredis client of yours, of one server, of sentinels or of a cluster. You close it, after the queue. */
  readonly client?: RedisClient;
  /** `redis://user:password@host:6379/0`, or `rediss://` with TLS. The queue opens and closes the connection. */
  readonly url?: string;
  /** Names the queue on this Redis: processes with the same one share it. `capikit` by default. */
  readonly prefix?: string;
  /** Records at most, claimed ones included. 1,000,000 by default. */
  readonly maxEvents?: number;
  /** Records' bytes at most. 2 GiB by default; Redis needs about a fifth more. */
  readonly maxBytes?: number;
  /** Event ids remembered to know duplicates, at most; beyond it the oldest are forgotten. 2,000,000 by default. */
  readonly maxGuards?: number;
  /** What may wait in this process's memory while Redis is away: 100,000 events and 64 MiB by default. */
  readonly waiting?: Partial<WaitingLimits>;
  /** Unix milliseconds; for tests. The clock of Redis by default, which all processes share. */
  readonly now?: () => number;
}

/** A queue in Redis. */
export interface RedisQueue extends EventQueue {
  /** 100,000 at most, each for 7 days, of physical stores for 62. */
  readonly deadLetters: DeadLetters;
  /** Accepted events that Redis has not confirmed yet, and what they take of this process's memory, in bytes. */
  readonly waiting: { readonly events: number; readonly bytes: number };
}

const CLOSE_MS = 1_500;
const EMPTY: QueueDepth = { events: 0, bytes: 0 };

/**
 * A durable queue in Redis 6.2 or newer, or Valkey, shared by all processes that name it. `add` answers `added` once Redis
 * has it; how much of that survives a crash of Redis is up to its `appendonly` and `appendfsync`. While Redis is away
 * events wait in memory, in bounds. Nothing is ever deleted to make room.
 * @throws {CapiError} `INVALID_OPTIONS`.
 */
export function redisQueue(options: RedisQueueOptions): RedisQueue {
  const { client, url, prefix = 'capikit', now } = options;
  const { maxEvents = 1_000_000, maxBytes = 2 * 1_073_741_824, maxGuards = 2_000_000 } = options;
  const target = targetOf(client, url);
  if (typeof prefix !== 'string' || !/^[^{}\s]{1,200}$/.test(prefix)) {
    throw invalid('prefix', 'a name without spaces and braces', prefix);
  }
  const { maxEvents: waitingEvents = 100_000, maxBytes: waitingBytes = 64 * 1_048_576 } = options.waiting ?? {};
  for (const [name, value] of Object.entries({
    maxEvents,
    maxBytes,
    maxGuards,
    'waiting.maxEvents': waitingEvents,
    'waiting.maxBytes': waitingBytes,
  })) {
    if (typeof value !== 'number' || !(value > 0)) throw invalid(name, 'a positive number', value);
  }
  const waiting = { maxEvents: waitingEvents, maxBytes: waitingBytes };
  return new RedisStreamQueue(target, { base: `{${prefix}}`, maxEvents, maxBytes, maxGuards, waiting, now });
}

function targetOf(client: RedisClient | undefined, url: string | undefined): RedisClient | string {
  if ((client === undefined) === (url === undefined)) {
    throw new CapiError('INVALID_OPTIONS', 'redisQueue: give either client, an ioredis client, or url.');
  }
  if (client !== undefined) {
    if (!isClient(client)) throw invalid('client', 'a client of ioredis', client);
    return client;
  }
  // Never shown: it may hold a password.
  if (typeof url !== 'string' || !/^rediss?:\/\/.|^\/./.test(url) || (!url.startsWith('/') && !URL.canParse(url))) {
    throw invalid('url', 'redis://host:port or rediss://host:port', undefined);
  }
  return url;
}

function invalid(option: string, expected: string, given: unknown): CapiError {
  const got = given === undefined ? 'something else' : typeof given === 'number' ? String(given) : typeof given;
  return new CapiError('INVALID_OPTIONS', `redisQueue: ${option} must be ${expected}, got ${got}`);
}

interface QueueSettings {
  readonly base: string;
  readonly maxEvents: number;
  readonly maxBytes: number;
  readonly maxGuards: number;
  readonly waiting: WaitingLimits;
  readonly now: (() => number) | undefined;
}

class RedisStreamQueue implements RedisQueue {
  readonly durable = true;
  readonly deadLetters: DeadLetters;
  readonly #connection: Connection;
  readonly #writer: AddWriter;
  readonly #clock: () => string;
  readonly #claimHost: ClaimHost;
  readonly #claims = new Set<RedisClaim>();
  readonly #claiming = new Set<Promise<unknown>>();
  #closing: Promise<readonly EventRecord[]> | undefined;
  #isClosed = false;

  constructor(target: RedisClient | string, { base, now, ...limits }: QueueSettings) {
    const connection = new Connection(target, base, say);
    const clock = now === undefined ? () => '' : () => String(now());
    this.#connection = connection;
    this.#clock = clock;
    this.#writer = new AddWriter(connection, { ...limits, clock });
    this.#claimHost = {
      connection,
      clock,
      now: now ?? Date.now,
      isClosed: () => this.#isClosed,
      onEnd: (claim) => void this.#claims.delete(claim),
    };
    this.deadLetters = new RedisDeadLetters({ ...limits, connection, clock, now: now ?? Date.now });
  }

  get waiting(): { readonly events: number; readonly bytes: number } {
    return this.#writer.waiting;
  }

  add(records: readonly EventRecord[]): 'full' | Promise<Added> {
    return this.#closing === undefined ? this.#writer.add(records) : 'full';
  }

  claim(options: ClaimOptions): null | Promise<Claim | null> {
    if (this.#closing !== undefined) return null;
    const claiming = this.#claim(options);
    const over = (): void => void this.#claiming.delete(claiming);
    this.#claiming.add(claiming);
    claiming.then(over, over);
    return claiming;
  }

  async depth(): Promise<QueueDepth> {
    if (this.#isClosed) return EMPTY;
    const answer = (await this.#connection.run(DEPTH, [this.#clock()])) as Buffer[];
    const [events = 0, bytes = 0] = answer.slice(0, 2).map(Number);
    const [oldest = '', due = ''] = answer.slice(2).map(String);
    return {
      events,
      bytes,
      ...(oldest !== '' && { oldestAcceptedAt: Number(oldest) }),
      ...(due !== '' && { nextDueAt: Number(due) }),
    };
  }

  close(): Promise<readonly EventRecord[]> {
    return (this.#closing ??= this.#close());
  }

  async #claim({ events, bytes, leaseMs, except }: ClaimOptions): Promise<Claim | null> {
    const token = randomUUID();
    const args = [this.#clock(), token, events, bytes, leaseMs, except.length, ...except];
    const reply = (await this.#connection.run(CLAIM, args)) as ClaimReply | null;
    if (reply === null || this.#isClosed) return null;
    const claim = new RedisClaim(token, reply, this.#claimHost);
    if (this.#closing === undefined) {
      this.#claims.add(claim);
      return claim;
    }
    await claim.abandon();
    return null;
  }

  async #close(): Promise<readonly EventRecord[]> {
    // Otherwise other processes would have to wait until their leases run out.
    const releases = [...this.#claims].map((claim) => claim.abandon());
    const ended = Promise.allSettled([this.#writer.idle(), ...this.#claiming, ...releases]);
    await Promise.race([ended, sleep(CLOSE_MS, undefined, { ref: false })]);
    this.#isClosed = true;
    this.#writer.close();
    await this.#connection.close();
    await ended;
    return [];
  }
}

function say(facts: ServerFacts): void {
  for (const [code, message] of warningsOf(facts)) process.emitWarning(message, { type: 'CapikitWarning', code });
}
