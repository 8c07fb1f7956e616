import { deepEqual, equal } from 'node:assert/strict';
import { laneId } from '../lane';
import { ERROR, ids, LANE_A, LANE_B, LEASE_MS, type On, type Tests } from './bench';

const MANY_LANES = 700;

/** What `claim` promises. */
export const claimTests = (on: On): Tests => [
  [
    'gives one lane, oldest due first',
    on(async ({ record, add, claim, claimNothing, advance }) => {
      for (const [id, lane] of [
        ['a', LANE_B],
        ['b', LANE_A],
        ['c', LANE_B],
      ] as const) {
        await add(record({ id, lane }));
        advance(10);
      }
      const first = await claim();
      equal(first.lane, LANE_B);
      deepEqual(ids(first), ['a', 'c']);
      const second = await claim();
      equal(second.lane, LANE_A);
      deepEqual(ids(second), ['b']);
      await claimNothing();
    }),
  ],
  [
    'passes over excepted lanes',
    on(async ({ record, add, claim, claimNothing }) => {
      await add(record({ id: 'a', lane: LANE_A }));
      await add(record({ id: 'b', lane: LANE_B }));
      deepEqual(ids(await claim({ except: [LANE_A] })), ['b']);
      await claimNothing({ except: [LANE_A] });
      deepEqual(ids(await claim({ except: [LANE_B] })), ['a']);
    }),
  ],
  [
    'keeps to the number of events',
    on(async ({ record, add, claim }) => {
      for (const id of ['a', 'b', 'c']) await add(record({ id }));
      deepEqual(ids(await claim({ events: 2 })), ['a', 'b']);
      deepEqual(ids(await claim({ events: 2 })), ['c']);
    }),
  ],
  [
    'keeps to the bytes, but gives a first record that is larger alone',
    on(async ({ record, add, claim }) => {
      for (const [id, size] of [
        ['a', 300],
        ['b', 40],
        ['c', 60],
        ['d', 1],
      ] as const) {
        await add(record({ id, body: new Uint8Array(size) }));
      }
      deepEqual(ids(await claim({ bytes: 100 })), ['a']);
      deepEqual(ids(await claim({ bytes: 100 })), ['b', 'c']);
      deepEqual(ids(await claim({ bytes: 100 })), ['d']);
    }),
  ],
  [
    'finds the one lane that may be claimed, however many may not',
    on(async ({ record, add, claim, claimNothing }) => {
      const lanes = Array.from({ length: MANY_LANES }, (_, at) =>
        laneId({ datasetId: String(1_000 + at), window: 'week' }),
      );
      for (const lane of lanes) await add(record({ lane }));
      for (const wanted of [0, 300, MANY_LANES - 1]) {
        const except = lanes.filter((_, at) => at !== wanted);
        equal((await claim({ except, events: 1 })).lane, lanes[wanted]);
        await claimNothing({ except });
      }
    }),
  ],
  [
    'keeps a claim when the clock is only corrected',
    on(async ({ record, add, claim, claimNothing, advance }) => {
      await add(record({ id: 'a' }));
      const first = await claim();
      advance(-500);
      await claimNothing();
      equal(await first.settle({ remove: ['a'] }), true);
    }),
  ],
  ['answers null when nothing is queued', on(({ claimNothing }) => claimNothing())],
];

/** What a lease promises. */
export const leaseTests = (on: On): Tests => [
  [
    'makes records due again when the lease is over, counting the attempt, and fences the first claimer off',
    on(async ({ queue, record, add, claim, claimNothing, advance }) => {
      await add(record({ id: 'a' }), record({ id: 'b' }));
      const lost = await claim();
      advance(LEASE_MS - 1);
      await claimNothing();
      advance(1);
      const again = await claim();
      deepEqual(ids(again), ['a', 'b']);
      deepEqual(
        again.records.map(({ attempts }) => attempts),
        [1, 1],
      );
      equal(await lost.extend(LEASE_MS), false);
      equal(await lost.settle({ remove: ['a'], bury: [{ id: 'b', error: ERROR }] }), false);
      equal((await queue.depth()).events, 2);
      equal(await again.settle({ remove: ['a', 'b'] }), true);
      equal((await queue.depth()).events, 0);
    }),
  ],
  [
    'knows a lost lease before anybody claimed the records again',
    on(async ({ queue, record, add, claim, advance }) => {
      await add(record());
      const lost = await claim();
      advance(LEASE_MS);
      equal(await lost.settle({ remove: ids(lost) }), false);
      equal((await queue.depth()).events, 1);
    }),
  ],
  [
    'extends a lease from now on',
    on(async ({ record, add, claim, claimNothing, advance }) => {
      await add(record());
      const held = await claim();
      advance(LEASE_MS - 1);
      equal(await held.extend(LEASE_MS), true);
      advance(LEASE_MS - 1);
      await claimNothing();
      equal(await held.settle({ remove: ids(held) }), true);
    }),
  ],
  [
    'takes a lease for over that a clock set back would prolong',
    on(async ({ record, add, claim, advance }) => {
      await add(record({ id: 'a' }));
      const lost = await claim();
      advance(-3_600_000);
      deepEqual(ids(await claim()), ['a']);
      equal(await lost.settle({ remove: ['a'] }), false);
    }),
  ],
];
