import { equal } from 'node:assert/strict';
import type { QueueUnderTestOptions } from '../../testing';
import type { GraphError } from '../graph-error';
import { laneId } from '../lane';
import type { Claim, ClaimOptions, EventQueue, EventRecord, LaneId } from '../queue';

/** Opens an empty queue. */
export type Open = (options: QueueUnderTestOptions) => EventQueue | Promise<EventQueue>;

/** Tests by their names. */
export type Tests = readonly (readonly [name: string, test: () => Promise<void>])[];

/** Makes a test of what happens to a new queue. */
export type On = (
  test: (bench: Bench) => Promise<void>,
  limits?: Partial<QueueUnderTestOptions>,
) => () => Promise<void>;

/** A queue under test and its clock. */
interface Bench {
  readonly queue: EventQueue;
  /** Moves the clock, also back. */
  readonly advance: (ms: number) => void;
  readonly now: () => number;
  /** A record accepted now. */
  readonly record: (overrides?: Partial<EventRecord>) => EventRecord;
  readonly add: (...records: readonly EventRecord[]) => Promise<string>;
  readonly claim: (options?: Partial<ClaimOptions>) => Promise<Claim>;
  readonly claimNothing: (options?: Partial<ClaimOptions>) => Promise<void>;
}

/** How long claims of these tests are leased. */
export const LEASE_MS: number = 30_000;
/** A reason to bury a record. */
export const ERROR: GraphError = { code: 100, subcode: 2804003, httpStatus: 400, explanation: 'The event is too old.' };
export const LANE_A: LaneId = laneId({ datasetId: '1', window: 'week' });
export const LANE_B: LaneId = laneId({
  datasetId: '2',
  window: 'offline',
  testEventCode: 'TEST1',
  partnerAgent: 'shop_1_0',
});

/** Tests that get a queue of their own from `open`, closed when they end. */
export function benchFor(open: Open): On {
  return (test, limits = {}) =>
    () =>
      withQueue(open, limits, test);
}

async function withQueue(
  open: Open,
  limits: Partial<QueueUnderTestOptions>,
  test: (bench: Bench) => Promise<void>,
): Promise<void> {
  let now = 1_750_000_000_000;
  const queue = await open({ now: () => now, maxEvents: 1_000, maxBytes: 16 * 1_048_576, ...limits });
  let records = 0;
  const tryClaim = async (options: Partial<ClaimOptions> = {}): Promise<Claim | null> =>
    queue.claim({ events: 1_000, bytes: 1_000_000, leaseMs: LEASE_MS, except: [], ...options });
  try {
    await test({
      queue,
      advance: (ms) => void (now += ms),
      now: () => now,
      record: (overrides) => contractRecord(`r${(records += 1)}`, now, overrides),
      add: async (...added) => queue.add(added),
      claim: async (options) => {
        const claim = await tryClaim(options);
        if (claim === null) throw new Error('nothing could be claimed');
        return claim;
      },
      claimNothing: async (options) => equal(await tryClaim(options), null),
    });
  } finally {
    await queue.close();
  }
}

function contractRecord(id: string, acceptedAt: number, overrides: Partial<EventRecord> = {}): EventRecord {
  return {
    id,
    lane: LANE_A,
    datasetId: '1',
    eventName: 'Purchase',
    eventId: `event-${id}`,
    body: Buffer.from(`{"event_id":"event-${id}"}`),
    acceptedAt,
    expiresAt: acceptedAt + 7 * 86_400_000,
    attempts: 0,
    ...overrides,
  };
}

/** The ids of the claimed records, in order. */
export function ids(claim: Claim): string[] {
  return claim.records.map(({ id }) => id);
}

/** The record to be compared: stores may give the body in another kind of byte array. */
export function comparable({ body, ...rest }: EventRecord): object {
  return { ...rest, body: [...body] };
}
