import { deepEqual, equal, ok } from 'node:assert/strict';
import { comparable, ERROR, ids, type On, type Tests } from './bench';

/** What `add` promises. */
export const addTests = (on: On): Tests => [
  [
    'adds all records of an event or none, and a full queue stays as it was',
    on(
      async ({ queue, record, add, claim }) => {
        equal(await add(record({ id: 'a' }), record({ id: 'b' })), 'added');
        equal(await add(record(), record()), 'full');
        equal((await queue.depth()).events, 2);
        equal(await add(record({ id: 'c' })), 'added');
        equal(await add(record()), 'full');
        deepEqual(ids(await claim()), ['a', 'b', 'c']);
      },
      { maxEvents: 3 },
    ),
  ],
  [
    'is full before the bodies exceed maxBytes, and takes events again when some are gone',
    on(
      async ({ queue, record, add, claim }) => {
        const body = new Uint8Array(1_024);
        let added = 0;
        while (added < 100 && (await add(record({ body }))) === 'added') added += 1;
        ok(added > 0 && added <= 64, `${added} records of 1 KiB fitted into 64 KiB`);
        equal((await queue.depth()).events, added);
        const taken = await claim();
        equal(await add(record({ body })), 'full', 'claimed records count');
        equal(await taken.settle({ remove: ids(taken) }), true);
        equal(await add(record({ body })), 'added');
      },
      { maxBytes: 65_536 },
    ),
  ],
  [
    'gives records back as they came',
    on(async ({ record, add, claim, now }) => {
      const plain = record({ body: Uint8Array.from([0x7b, 0xc3, 0xa9, 0xf0, 0x9f, 0x98, 0x80, 0x7d]) });
      const guarded = record({ guard: { key: 'k/é', untilMs: now() + 1_000 } });
      await add(plain, guarded);
      deepEqual((await claim()).records.map(comparable), [plain, guarded].map(comparable));
    }),
  ],
];

/** What guard keys promise. */
export const guardTests = (on: On): Tests => [
  [
    'refuses an event whose key is held, with all its records',
    on(async ({ queue, record, add, now }) => {
      const guard = { key: 'order-1', untilMs: now() + 60_000 };
      equal(await add(record({ guard })), 'added');
      equal(await add(record(), record({ guard })), 'duplicate');
      equal((await queue.depth()).events, 1);
    }),
  ],
  [
    'holds the key while claimed, after release and after delivery',
    on(async ({ record, add, claim, now }) => {
      const guard = { key: 'order-2', untilMs: now() + 3_600_000 };
      await add(record({ guard }));
      const first = await claim();
      equal(await add(record({ guard })), 'duplicate');
      await first.settle({ release: { ids: ids(first), delayMs: 0 } });
      equal(await add(record({ guard })), 'duplicate');
      const second = await claim();
      await second.settle({ remove: ids(second) });
      equal(await add(record({ guard })), 'duplicate');
    }),
  ],
  [
    'lets the key go when the record is buried',
    on(async ({ record, add, claim, now }) => {
      const guard = { key: 'order-3', untilMs: now() + 3_600_000 };
      await add(record({ guard }));
      const taken = await claim();
      await taken.settle({ bury: ids(taken).map((id) => ({ id, error: ERROR })) });
      equal(await add(record({ guard: { ...guard } })), 'added');
    }),
  ],
  [
    'lets the key go when its time is over',
    on(async ({ record, add, advance, now }) => {
      await add(record({ guard: { key: 'order-4', untilMs: now() + 60_000 } }));
      advance(59_999);
      equal(await add(record({ guard: { key: 'order-4', untilMs: now() + 60_000 } })), 'duplicate');
      advance(1);
      equal(await add(record({ guard: { key: 'order-4', untilMs: now() + 60_000 } })), 'added');
    }),
  ],
];
