import { randomUUID } from 'node:crypto';
import { encodeRecord, type Added, type EventRecord } from '@capikit/core';
import type { Argument } from './client';
import type { Connection } from './connection';
import { failureKind } from './failure-kind';
import { guardArguments } from './guard-arguments';
import { ADD } from './scripts/add';

/** How much may wait in memory for Redis. */
export interface WaitingLimits {
  readonly maxEvents: number;
  readonly maxBytes: number;
}

/** What the writer needs to know. */
export interface AddWriterOptions {
  readonly maxEvents: number;
  readonly maxBytes: number;
  readonly maxGuards: number;
  readonly waiting: WaitingLimits;
  /** The test's clock as text, or empty for that of Redis. */
  readonly clock: () => string;
}

interface Waiting {
  readonly records: readonly EventRecord[];
  readonly bytes: number;
  readonly resolve: (added: Added) => void;
  readonly reject: (error: Error) => void;
}

/** One write: Redis does nothing else meanwhile. */
const MAX_WRITE = { events: 1_000, bytes: 1_048_576 };
/** What a record costs in memory besides its body. */
const RECORD_BYTES = 512;
const RETRY_MS = [50, 100, 250, 500, 1_000] as const;
const ANSWERS: Readonly<Record<string, Added>> = { a: 'added', d: 'duplicate', f: 'full' };

/**
 * Writes events to Redis in the order they came, all that gathered while the last write was under way in one write. While
 * Redis is away they wait here, up to a limit; a write whose answer was lost is repeated under its number, which Redis knows.
 */
export class AddWriter {
  readonly #connection: Connection;
  readonly #options: AddWriterOptions;
  readonly #producer = randomUUID();
  #writes = 0;
  #waiting: Waiting[] = [];
  #waitingEvents = 0;
  #waitingBytes = 0;
  #running: Promise<void> | undefined;
  #isClosed = false;
  #wake: () => void = () => undefined;

  constructor(connection: Connection, options: AddWriterOptions) {
    this.#connection = connection;
    this.#options = options;
    connection.onReady(() => this.#wake());
  }

  /** Events that Redis has not confirmed yet, and the bytes they take. */
  get waiting(): { readonly events: number; readonly bytes: number } {
    return { events: this.#waitingEvents, bytes: this.#waitingBytes };
  }

  add(records: readonly EventRecord[]): 'full' | Promise<Added> {
    const { maxEvents, maxBytes } = this.#options.waiting;
    const bytes = records.reduce((sum, { body }) => sum + body.byteLength + RECORD_BYTES, 0);
    const isTooMuch = this.#waitingEvents + records.length > maxEvents || this.#waitingBytes + bytes > maxBytes;
    if (isTooMuch || this.#isClosed) return 'full';
    this.#waitingEvents += records.length;
    this.#waitingBytes += bytes;
    const added = new Promise<Added>((resolve, reject) => {
      this.#waiting.push({ records, bytes, resolve, reject });
    });
    this.#running ??= this.#run();
    return added;
  }

  /** Resolves when nothing waits. */
  async idle(): Promise<void> {
    await this.#running;
  }

  /** Gives up what Redis has not confirmed, and tells whoever added it. */
  close(): void {
    this.#isClosed = true;
    this.#wake();
  }

  async #run(): Promise<void> {
    // The rest of this turn joins the first write.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0 && !this.#isClosed) await this.#write(this.#takeWrite());
    for (const one of this.#waiting.splice(0)) this.#end(one, (event) => event.reject(new Error('closed')));
    this.#running = undefined;
  }

  #takeWrite(): readonly Waiting[] {
    let events = 0;
    let bytes = 0;
    let taken = 0;
    for (const one of this.#waiting) {
      events += one.records.length;
      bytes += one.bytes;
      if (taken > 0 && (events > MAX_WRITE.events || bytes > MAX_WRITE.bytes)) break;
      taken += 1;
    }
    return this.#waiting.splice(0, taken);
  }

  async #write(events: readonly Waiting[]): Promise<void> {
    this.#writes += 1;
    const args = this.#argumentsOf(events);
    for (let attempt = 0; !this.#isClosed; attempt += 1) {
      if (!this.#connection.isReady) {
        await this.#pause(undefined);
        continue;
      }
      try {
        const answers = String(await this.#connection.run(ADD, args));
        events.forEach((one, at) => this.#end(one, ({ resolve }) => resolve(ANSWERS[answers[at] ?? ''] ?? 'full')));
        return;
      } catch (error) {
        if (failureKind(error) === 'OOM') {
          for (const one of events) this.#end(one, ({ resolve }) => resolve('full'));
          return;
        }
        await this.#pause(RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)]);
      }
    }
    for (const one of events) this.#end(one, ({ reject }) => reject(new Error('closed')));
  }

  #argumentsOf(events: readonly Waiting[]): Argument[] {
    const { maxEvents, maxBytes, maxGuards, clock } = this.#options;
    const args: Argument[] = [clock(), maxEvents, maxBytes, maxGuards, this.#producer, this.#writes, events.length];
    for (const { records } of events) {
      args.push(records.length);
      for (const record of records) {
        args.push(record.lane, encodeRecord(record), ...guardArguments(record));
      }
    }
    return args;
  }

  #end(one: Waiting, tell: (one: Waiting) => void): void {
    this.#waitingEvents -= one.records.length;
    this.#waitingBytes -= one.bytes;
    tell(one);
  }

  /** Until Redis is there again or this is closed, at most `ms`. */
  async #pause(ms: number | undefined): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      if (ms !== undefined) timer = setTimeout(resolve, ms).unref();
      // It may have come, or have been closed, meanwhile.
      else if (this.#connection.isReady || this.#isClosed) resolve();
    });
    clearTimeout(timer);
    this.#wake = () => undefined;
  }
}
