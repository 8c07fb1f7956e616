import { decodeDeadLetter, encodeRecord, type DeadLetter, type DeadLetters } from '@capikit/core';
import type { Argument } from './client';
import type { Connection } from './connection';
import { guardArguments } from './guard-arguments';
import { LIST, READ, REMOVE, REPLAY } from './scripts/dead-letters';

/** What the dead letters of a queue work with. */
export interface DeadLetterHost {
  readonly connection: Connection;
  readonly maxEvents: number;
  readonly maxBytes: number;
  readonly clock: () => string;
  readonly now: () => number;
}

const LIST_LIMIT = 1_000;
/** Dead letters handled at once: Redis does nothing else meanwhile. */
const STEP = 100;

/** The dead letters in Redis, those that are forgotten first before the others. */
export class RedisDeadLetters implements DeadLetters {
  readonly #host: DeadLetterHost;

  constructor(host: DeadLetterHost) {
    this.#host = host;
  }

  async list({ limit = LIST_LIMIT }: { limit?: number } = {}): Promise<readonly DeadLetter[]> {
    const { connection, clock } = this.#host;
    const letters: DeadLetter[] = [];
    for (let first = 0; first < limit; first += STEP) {
      const last = Math.min(first + STEP, Math.floor(limit)) - 1;
      // oxlint-disable-next-line no-await-in-loop -- small answers, one after the other
      const some = decode(await connection.run(LIST, [clock(), first, last]));
      letters.push(...some.map(({ record, error, buriedAt }) => ({ record, error, buriedAt })));
      if (some.length < STEP) break;
    }
    return letters;
  }

  replay(ids: readonly string[]): Promise<number> {
    const { connection, clock, now, maxEvents, maxBytes } = this.#host;
    return inSteps(ids, async (some) => {
      const found = decode(await connection.run(READ, [clock(), ...some]));
      const args: Argument[] = [clock(), maxEvents, maxBytes, found.length];
      for (const { record } of found) {
        const { guard, ...unguarded } = { ...record, acceptedAt: now() };
        const again = encodeRecord(unguarded);
        args.push(record.id, record.lane, guard === undefined ? again : encodeRecord({ ...unguarded, guard }), again);
        args.push(...guardArguments(record));
      }
      return connection.run(REPLAY, args);
    });
  }

  remove(ids: readonly string[]): Promise<number> {
    const { connection, clock } = this.#host;
    return inSteps(ids, (some) => connection.run(REMOVE, [clock(), ...some]));
  }
}

async function inSteps(ids: readonly string[], step: (some: readonly string[]) => Promise<unknown>): Promise<number> {
  const distinct = [...new Set(ids)];
  let count = 0;
  for (let at = 0; at < distinct.length; at += STEP) count += Number(await step(distinct.slice(at, at + STEP)));
  return count;
}

function decode(letters: unknown): ReturnType<typeof decodeDeadLetter>[] {
  return (letters as (Buffer | null)[]).filter((bytes) => bytes !== null).map(decodeDeadLetter);
}
