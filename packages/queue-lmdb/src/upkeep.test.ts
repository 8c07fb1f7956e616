import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { EventQueue } from '@capikit/core';
import { eventRecord } from '@capikit/core/testing';
import { open } from 'lmdb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { claims, newDirectory } from '../test/directories';
import type * as indexModule from './index';
import { lmdbQueue } from './index';
import { StorageError } from './storage-error';

const HOUR_MS = 3_600_000;

/** How many entries of each kind the closed queue holds, by the first letter of their keys. */
async function entries(path: string): Promise<Record<string, number>> {
  const [file = ''] = readdirSync(path).filter((name) => name.endsWith('.mdb'));
  const options = { path: join(path, file), noSubdir: true, encoding: 'binary', keyEncoding: 'binary' } as const;
  const database = open<Buffer, Buffer>(options);
  const kinds: Record<string, number> = {};
  for (const key of database.getKeys({})) {
    const kind = String.fromCharCode(key[0] ?? 0);
    kinds[kind] = (kinds[kind] ?? 0) + 1;
  }
  await database.close();
  return kinds;
}

/** A queue that knows as little of the others as one of another process. */
async function openApart(path: string): Promise<EventQueue> {
  vi.resetModules();
  const apart: typeof indexModule = await import('./index.js');
  return apart.lmdbQueue({ path });
}

describe('a queue that was closed', () => {
  afterEach(() => vi.useRealTimers());

  it('is small again after a backlog, with nothing left but what counts', async () => {
    const path = newDirectory();
    let queue = lmdbQueue({ path });
    const body = Buffer.alloc(4_000, 0x20);
    const guard = { key: 'order-1', untilMs: Date.now() + HOUR_MS };
    await queue.add([eventRecord({ guard })]);
    await Promise.all(Array.from({ length: 9_000 }, async () => queue.add([eventRecord({ body })])));
    await claims(queue).drain();
    await queue.close();
    expect(statSync(join(path, 'queue-1.mdb')).size).toBeGreaterThan(32 * 1_048_576);

    queue = lmdbQueue({ path });
    expect(await queue.add([eventRecord({ guard })])).toBe('duplicate');
    expect(await queue.add([eventRecord({ id: 'new' })])).toBe('added');
    expect(await claims(queue).drain()).toEqual(['new']);
    await queue.close();
    expect(readdirSync(path).toSorted()).toEqual(['queue-2.mdb', 'queue-2.mdb-lock']);
    expect(statSync(join(path, 'queue-2.mdb')).size).toBeLessThan(1_048_576);
    expect(await entries(path)).toMatchObject({ f: 1, t: 1, g: 1, x: 1 });
  });

  it('forgets guard keys whose time is over', async () => {
    const path = newDirectory();
    let now = Date.now();
    const hold = async (from: number, count: number): Promise<void> => {
      const queue = lmdbQueue({ path, now: () => now });
      const guard = (number: number) => ({ key: `order-${number}`, untilMs: now + HOUR_MS });
      const add = async (number: number) => queue.add([eventRecord({ guard: guard(from + number) })]);
      await Promise.all(Array.from({ length: count }, (_, number) => add(number)));
      await claims(queue).drain();
      await queue.close();
    };
    await hold(0, 250);
    expect(await entries(path)).toMatchObject({ g: 250, x: 250 });
    now += HOUR_MS;
    await hold(200, 150);
    expect(await entries(path)).toMatchObject({ g: 150, x: 150 });
  });

  it('does not collect what its processes leave behind', async () => {
    const path = newDirectory();
    const startedAt = Date.now();
    vi.useFakeTimers({ toFake: ['Date'] });
    for (let process = 0; process < 5; process += 1) {
      vi.setSystemTime(startedAt + process * HOUR_MS);
      const queue = lmdbQueue({ path });
      await queue.add([eventRecord()]);
      expect((await queue.depth()).events).toBe(process + 1);
      await queue.close();
    }
    expect(await entries(path)).toEqual({ c: 1, d: 5, f: 1, k: 1, r: 5, t: 1 });
  });
});

it('finds the records of many lanes', async () => {
  const queue = lmdbQueue({ path: newDirectory() });
  const lanes = Array.from({ length: 600 }, (_, number) => `${number}/week`);
  await Promise.all(lanes.map(async (lane) => queue.add([eventRecord({ id: lane, lane })])));
  const except = lanes.slice(0, 400);
  const claimed: string[] = [];
  for (let looks = 0; looks < 600; looks += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one claim after the other
    const claim = await queue.claim({ events: 10, bytes: 10_000, leaseMs: HOUR_MS, except });
    claimed.push(...(claim?.records.map(({ id }) => id) ?? []));
  }
  expect(claimed.toSorted()).toEqual(lanes.slice(400).toSorted());
  await queue.close();
});

it('a record that cannot be written harms no other', async () => {
  const queue = lmdbQueue({ path: newDirectory() });
  const unwritable = { ...eventRecord(), eventName: 1n as unknown as string };
  const added = await Promise.allSettled([
    queue.add([eventRecord({ id: 'a' })]),
    queue.add([unwritable]),
    queue.add([eventRecord({ id: 'b' })]),
  ]);
  expect(added.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect((await claims(queue).drain()).toSorted()).toEqual(['a', 'b']);
  expect(await queue.depth()).toEqual({ events: 0, bytes: 0 });
  await queue.close();
});

it('queues that are open apart claim each record once and take each guard key once', async () => {
  const path = newDirectory();
  const queues = [lmdbQueue({ path }), await openApart(path), await openApart(path)];
  const untilMs = Date.now() + HOUR_MS;
  const added: string[] = [];
  for (let number = 0; number < 60; number += 1) {
    const guard = { key: `order-${number}`, untilMs };
    // oxlint-disable-next-line no-await-in-loop -- all at the same moment, again and again
    added.push(...(await Promise.all(queues.map(async (queue) => queue.add([eventRecord({ guard })])))));
  }
  expect(added.filter((answer) => answer === 'added')).toHaveLength(60);
  expect(added.filter((answer) => answer === 'duplicate')).toHaveLength(120);
  const claimed: string[] = [];
  const drain = async (queue: EventQueue): Promise<void> => {
    for (;;) {
      const claim = await queue.claim({ events: 3, bytes: 1_000_000, leaseMs: HOUR_MS, except: [] });
      if (claim === null) return;
      const ids = claim.records.map(({ id }) => id);
      claimed.push(...ids);
      expect(await claim.settle({ remove: ids })).toBe(true);
    }
  };
  await Promise.all(queues.map(drain));
  expect(claimed).toHaveLength(60);
  expect(new Set(claimed).size).toBe(60);
  for (const queue of queues) expect(await queue.depth()).toEqual({ events: 0, bytes: 0 });
  await Promise.all(queues.map((queue) => queue.close()));
});

it.each([
  ['no space', 28, true],
  ['a used-up quota', 122, true],
  ['a limit on file sizes', 27, true],
  ['a full map', -30792, true],
  ['a disk that fails', 5, false],
  ['a corrupt page', -30796, false],
])('tells %s from other failures', (what, code, isFull) => {
  const error = new StorageError('/', Object.assign(new Error(what), { code }));
  expect(error.isFull).toBe(isFull);
  expect(error.message).toContain(what);
  expect(error.message).toMatch(isFull ? /no space left/ : /could not be read or written/);
});
