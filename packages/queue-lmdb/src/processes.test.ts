import { eventRecord } from '@capikit/core/testing';
import { expect, it } from 'vitest';
import { claims, newDirectory } from '../test/directories';
import { QueueProcess } from '../test/processes';
import { lmdbQueue } from './index';

it('processes that share a path claim each event once', async () => {
  const path = newDirectory();
  const adding = ['a', 'b'].map((prefix) => new QueueProcess('add', path, { options: { prefix, count: 1_500 } }));
  const draining = [1, 2].map(() => new QueueProcess('drain', path));
  await Promise.all(adding.map((process) => process.ended()));
  const added = adding.flatMap((process) => process.said('added'));
  expect(added).toHaveLength(3_000);
  const last = new QueueProcess('drain', path, { options: { isLast: true } });
  expect(await last.ended()).toBe(0);
  await Promise.all(draining.map((process) => process.kill()));
  const claimed = [...draining, last].flatMap((process) => process.said('claimed'));
  expect(claimed.toSorted()).toEqual(added.toSorted());
  const queue = lmdbQueue({ path });
  expect(await queue.depth()).toEqual({ events: 0, bytes: 0 });
  await queue.close();
});

it('of processes that add an event with the same guard key, one succeeds', async () => {
  const path = newDirectory();
  const racing = ['a', 'b', 'c'].map((prefix) => new QueueProcess('race', path, { options: { prefix, count: 300 } }));
  await Promise.all(racing.map((process) => process.ended()));
  const winners = racing.flatMap((process) => process.said('added')).map(Number);
  expect(winners.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 300 }, (_, number) => number));
  expect(racing.flatMap((process) => process.said('duplicate'))).toHaveLength(600);
  const queue = lmdbQueue({ path });
  expect((await queue.depth()).events).toBe(300);
  await queue.close();
});

it('a kill in the middle of adding loses nothing that was stored', async () => {
  const path = newDirectory();
  const stored: string[] = [];
  for (const [kill, lines] of [1, 40, 300, 900].entries()) {
    const process = new QueueProcess('add', path, { options: { prefix: `${kill}-` } });
    await process.printed(lines);
    await process.kill();
    stored.push(...process.said('added'));
  }
  expect(stored.length).toBeGreaterThan(1_000);
  const queue = lmdbQueue({ path });
  const { events } = await queue.depth();
  const found = await claims(queue).drain();
  expect(found).toHaveLength(events);
  expect(stored.filter((id) => !found.includes(id))).toEqual([]);
  expect(new Set(found).size).toBe(found.length);
  expect(await queue.depth()).toEqual({ events: 0, bytes: 0 });
  await queue.close();
});

it('records of a killed process are claimed again when its lease is over', async () => {
  const path = newDirectory();
  let ahead = 0;
  const queue = lmdbQueue({ path, now: () => Date.now() + ahead });
  for (const id of ['a', 'b']) await queue.add([eventRecord({ id })]);
  const holder = new QueueProcess('hold', path, { options: { leaseMs: 600_000 } });
  await holder.printed(1);
  expect(holder.said('claimed')).toEqual(['a,b']);
  await holder.kill();
  expect(await queue.claim({ events: 10, bytes: 1_000, leaseMs: 1_000, except: [] })).toBeNull();
  ahead = 600_000;
  const again = await claims(queue).claim();
  expect(again.records.map(({ id, attempts }) => [id, attempts])).toEqual([
    ['a', 1],
    ['b', 1],
  ]);
  await queue.close();
});

it('a process that exits in the middle of adding is not held up', async () => {
  const path = newDirectory();
  for (const afterMs of [0, 1, 2, 5, 10, 20, 35]) {
    const startedAt = Date.now();
    expect(await new QueueProcess('exit', path, { options: { afterMs } }).ended()).toBe(0);
    expect(Date.now() - startedAt).toBeLessThan(5_000);
  }
});
