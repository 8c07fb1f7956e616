import {
  deadLetterDropAt,
  decodeRecord,
  encodeDeadLetter,
  MAX_DEAD_LETTERS,
  type Claim,
  type EventRecord,
  type GraphError,
  type LaneId,
  type Settlement,
} from '@capikit/core';
import type { Argument } from './client';
import type { Connection } from './connection';
import { guardArguments } from './guard-arguments';
import { EXTEND } from './scripts/claim';
import { SETTLE } from './scripts/settle';

/** What a claim needs of its queue. */
export interface ClaimHost {
  readonly connection: Connection;
  /** The test's clock as text, or empty for that of Redis. */
  readonly clock: () => string;
  readonly now: () => number;
  readonly isClosed: () => boolean;
  /** Called when nothing is left in the claim, or it is lost. */
  readonly onEnd: (claim: RedisClaim) => void;
}

/** A claimed record and its place in the lane's stream. */
interface Leased {
  readonly record: EventRecord;
  readonly place: Buffer;
  readonly bytes: number;
}

/** What the claim script answered; with `stringNumbers` the client gives numbers as text. */
export type ClaimReply = readonly [lane: Buffer, ...(Buffer | number | string)[]];

/** Leased records. The lease is named by a token that only the claimer knows. */
export class RedisClaim implements Claim {
  readonly lane: LaneId;
  readonly records: readonly EventRecord[];
  readonly #token: string;
  readonly #host: ClaimHost;
  readonly #leased: Map<string, Leased>;
  #last: Promise<unknown> = Promise.resolve();

  constructor(token: string, [lane, ...parts]: ClaimReply, host: ClaimHost) {
    this.#token = token;
    this.#host = host;
    this.lane = lane.toString();
    const leased: Leased[] = [];
    for (let at = 0; at < parts.length; at += 3) {
      const [place, attempts, bytes] = parts.slice(at, at + 3) as [Buffer, number | string, Buffer];
      leased.push({ place, bytes: bytes.byteLength, record: decodeRecord(bytes, Number(attempts)) });
    }
    this.#leased = new Map(leased.map((one) => [one.record.id, one]));
    this.records = leased.map(({ record }) => record);
  }

  extend(ms: number): Promise<boolean> {
    return this.#inTurn(async () => {
      const { connection, clock } = this.#host;
      return this.#kept(Number(await connection.run(EXTEND, [clock(), this.#token, ms])) === 1);
    });
  }

  settle(settlement: Settlement): Promise<boolean> {
    return this.#inTurn(() => this.#settle(settlement));
  }

  /** Releases what is left, at once. */
  abandon(): Promise<boolean> {
    return this.settle({ release: { ids: [...this.#leased.keys()], delayMs: 0 } });
  }

  async #settle({ remove = [], release, bury = [] }: Settlement): Promise<boolean> {
    const { connection, clock, isClosed, onEnd } = this.#host;
    if (isClosed()) return false;
    if (this.#leased.size === 0) return true;
    const gone = new Set<string>();
    const take = (id: string): Leased[] => {
      const leased = gone.has(id) ? undefined : this.#leased.get(id);
      if (leased === undefined) return [];
      gone.add(id);
      return [leased];
    };
    const removed = remove.flatMap(take);
    const released = (release?.ids ?? []).flatMap(take);
    const buried = bury.flatMap(({ id, error }) => take(id).map((leased) => ({ leased, error })));
    if (gone.size === 0) return true;
    const args: Argument[] = [clock(), this.#token, this.lane, gone.size === this.#leased.size ? 1 : 0];
    args.push(sum(removed), removed.length, ...removed.map(({ place }) => place));
    args.push(release?.delayMs ?? 0, released.length, ...released.map(({ place }) => place));
    args.push(MAX_DEAD_LETTERS, buried.length, ...buried.flatMap((one) => this.#burial(one)));
    if (!this.#kept(Number(await connection.run(SETTLE, args)) === 1)) return false;
    for (const id of gone) this.#leased.delete(id);
    if (this.#leased.size === 0) onEnd(this);
    return true;
  }

  #burial({ leased: { record, place, bytes }, error }: { leased: Leased; error: GraphError }): Argument[] {
    const buriedAt = this.#host.now();
    const dropAt = deadLetterDropAt(record, buriedAt);
    const letter = encodeDeadLetter(record, { error, buriedAt, dropAt });
    return [place, record.id, letter, dropAt, bytes, ...guardArguments(record)];
  }

  #kept(isKept: boolean): boolean {
    if (!isKept) this.#host.onEnd(this);
    return isKept;
  }

  /** One call after the other: each says what is left for the next. */
  #inTurn(call: () => Promise<boolean>): Promise<boolean> {
    const turn = this.#last.then(call);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

function sum(leased: readonly Leased[]): number {
  return leased.reduce((total, { bytes }) => total + bytes, 0);
}
