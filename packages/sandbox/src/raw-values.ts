import type { HashedReport } from '@capikit/core';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';

const CHANNEL = 'capikit:hashed';
const MAX_VALUES = 5000;

/**
 * What capikit hashed in this process, by digest, for the page of somebody who asked to see it. Kept in this process's memory
 * only, the newest 5000; nothing is listened to before `open()`.
 */
export class RawValues {
  readonly #values = new Map<string, string>();
  readonly #listen = (report: unknown): void => this.#remember(report);

  /** Starts listening. */
  open(): void {
    subscribe(CHANNEL, this.#listen);
  }

  /** What became this digest under a key of `user_data`. */
  get(key: string, digest: string): string | undefined {
    return this.#values.get(`${key} ${digest}`);
  }

  clear(): void {
    this.#values.clear();
  }

  /** Stops listening, and forgets. */
  close(): void {
    unsubscribe(CHANNEL, this.#listen);
    this.clear();
  }

  #remember(report: unknown): void {
    if (typeof report !== 'object' || report === null) return;
    const { key, digest, normalised }: Partial<HashedReport> = report;
    if (normalised === undefined) return;
    const name = `${key} ${digest}`;
    this.#values.delete(name);
    this.#values.set(name, normalised);
    if (this.#values.size <= MAX_VALUES) return;
    for (const oldest of this.#values.keys()) {
      this.#values.delete(oldest);
      return;
    }
  }
}
