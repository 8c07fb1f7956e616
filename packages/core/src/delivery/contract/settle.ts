import { deepEqual, equal, notEqual, ok } from 'node:assert/strict';
import { ERROR, ids, LANE_B, type On, type Tests } from './bench';

/** What `settle` promises. */
export const settleTests = (on: On): Tests => [
  [
    'settles in parts and ignores an id settled before or never claimed',
    on(async ({ queue, record, add, claim, claimNothing }) => {
      for (const id of ['a', 'b', 'c']) await add(record({ id }));
      const taken = await claim();
      equal(await taken.settle({ remove: ['a'] }), true);
      equal((await queue.depth()).events, 2);
      await claimNothing();
      equal(await taken.settle({ remove: ['a', 'b', 'nobody'] }), true);
      equal(await taken.settle({ release: { ids: ['a', 'b', 'c'], delayMs: 0 } }), true);
      equal((await queue.depth()).events, 1);
      deepEqual(ids(await claim()), ['c']);
    }),
  ],
  [
    'removes, releases and buries in one call',
    on(async ({ queue, record, add, claim }) => {
      for (const id of ['a', 'b', 'c']) await add(record({ id }));
      const taken = await claim();
      const release = { ids: ['b'], delayMs: 0 };
      equal(await taken.settle({ remove: ['a'], release, bury: [{ id: 'c', error: ERROR }] }), true);
      equal((await queue.depth()).events, 1);
      deepEqual(ids(await claim()), ['b']);
    }),
  ],
  [
    'makes a released record due after its delay, counting the attempt',
    on(async ({ record, add, claim, claimNothing, advance }) => {
      await add(record({ id: 'a' }));
      const taken = await claim();
      await taken.settle({ release: { ids: ['a'], delayMs: 5_000 } });
      advance(4_999);
      await claimNothing();
      advance(1);
      const again = await claim();
      deepEqual(
        again.records.map(({ id, attempts }) => [id, attempts]),
        [['a', 1]],
      );
    }),
  ],
  [
    'does not let a clock set back keep a released record',
    on(async ({ record, add, claim, advance }) => {
      await add(record({ id: 'a' }));
      const taken = await claim();
      await taken.settle({ release: { ids: ['a'], delayMs: 5_000 } });
      advance(-3_600_000);
      await add(record({ id: 'b', lane: LANE_B }));
      advance(5_000);
      deepEqual(ids(await claim({ except: [LANE_B] })), ['a']);
    }),
  ],
  [
    'keeps buried records as dead letters, if it keeps any, and replays them past the guard',
    on(async ({ queue, record, add, claim, claimNothing, now }) => {
      const guard = { key: 'order-5', untilMs: now() + 3_600_000 };
      await add(record({ id: 'a', guard }));
      const taken = await claim();
      await taken.settle({ bury: [{ id: 'a', error: ERROR }] });
      await claimNothing();
      const { deadLetters } = queue;
      if (deadLetters === undefined) return;
      deepEqual(
        (await deadLetters.list()).map(({ record: { id }, error }) => [id, error]),
        [['a', ERROR]],
      );
      equal(await add(record({ guard })), 'added');
      equal(await deadLetters.replay(['a']), 1);
      deepEqual(await deadLetters.list(), []);
      ok(ids(await claim()).includes('a'));
    }),
  ],
];

/** What `depth` and `close` promise. */
export const endTests = (on: On): Tests => [
  [
    'counts claimed and delayed records, and knows the oldest and the next',
    on(async ({ queue, record, add, claim, advance, now }) => {
      const start = now();
      deepEqual(await queue.depth(), { events: 0, bytes: 0 });
      await add(record({ id: 'a' }));
      advance(1_000);
      await add(record({ id: 'b' }));
      const { events, bytes, oldestAcceptedAt, nextDueAt } = await queue.depth();
      deepEqual({ events, oldestAcceptedAt }, { events: 2, oldestAcceptedAt: start });
      ok(bytes > 0);
      ok(nextDueAt !== undefined && nextDueAt <= now());
      const taken = await claim();
      equal((await queue.depth()).oldestAcceptedAt, start);
      equal((await queue.depth()).nextDueAt, undefined);
      await taken.settle({ remove: ['a'], release: { ids: ['b'], delayMs: 500 } });
      const { bytes: left, ...rest } = await queue.depth();
      deepEqual(rest, { events: 1, oldestAcceptedAt: start + 1_000, nextDueAt: now() + 500 });
      ok(left > 0 && left < bytes);
    }),
  ],
  [
    'gives back at close what it cannot keep, whatever state it is in, and then takes nothing',
    on(async ({ queue, record, add, claim, claimNothing }) => {
      await add(record({ id: 'a' }));
      const delayed = await claim();
      await delayed.settle({ release: { ids: ['a'], delayMs: 60_000 } });
      await add(record({ id: 'b', lane: LANE_B }));
      const claimed = await claim();
      await add(record({ id: 'c' }));
      const left = await queue.close();
      deepEqual(left.map(({ id }) => id).toSorted(), queue.durable ? [] : ['a', 'b', 'c']);
      if (!queue.durable) equal(await claimed.settle({ remove: ['b'] }), false);
      notEqual(await add(record()), 'added');
      await claimNothing();
      deepEqual(await queue.close(), []);
    }),
  ],
];
