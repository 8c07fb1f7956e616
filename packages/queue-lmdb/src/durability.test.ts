import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createCapi, type EventQueue, type GraphError } from '@capikit/core';
import { eventRecord } from '@capikit/core/testing';
import { expect, it } from 'vitest';
import { claims, newDirectory } from '../test/directories';
import { QueueProcess } from '../test/processes';
import { lmdbQueue } from './index';

const DAY_MS = 86_400_000;
const ERROR: GraphError = { code: 100, subcode: 2804003, httpStatus: 400, explanation: 'The event is too old.' };
const OFFLINE = '1/offline';

async function bury(queue: EventQueue, ...ids: readonly string[]): Promise<void> {
  const claim = await claims(queue).claim();
  await claim.settle({ bury: ids.map((id) => ({ id, error: ERROR })) });
}

const bytesOf = (path: string): number =>
  readdirSync(path)
    .filter((name) => name.endsWith('.mdb'))
    .reduce((sum, name) => sum + statSync(join(path, name)).size, 0);

it('keeps records, delays, attempts and guard keys over a restart', async () => {
  const path = newDirectory();
  let now = 1_750_000_000_000;
  const open = (): EventQueue => lmdbQueue({ path, now: () => now });
  const guard = { key: 'order-1', untilMs: now + DAY_MS };
  const plain = eventRecord({ id: 'plain', acceptedAt: now });
  const guarded = eventRecord({ id: 'guarded', acceptedAt: now, guard });
  let queue = open();
  await queue.add([plain]);
  const claim = await claims(queue).claim();
  await claim.settle({ release: { ids: ['plain'], delayMs: 60_000 } });
  await queue.add([guarded]);
  const before = await queue.depth();
  expect(await queue.close()).toEqual([]);

  queue = open();
  expect(await queue.depth()).toEqual(before);
  expect(await queue.add([eventRecord({ guard })])).toBe('duplicate');
  const first = await claims(queue).claim();
  expect(first.records).toEqual([guarded]);
  await first.settle({ remove: ['guarded'] });
  expect(await queue.claim({ events: 1, bytes: 1, leaseMs: 1_000, except: [] })).toBeNull();
  now += 60_000;
  expect((await claims(queue).claim()).records).toEqual([{ ...plain, attempts: 1 }]);
  await queue.close();

  queue = open();
  expect(await queue.add([eventRecord({ guard })])).toBe('duplicate');
  now = guard.untilMs;
  expect(await queue.add([eventRecord({ guard })])).toBe('added');
  await queue.close();
});

it('releases at close what it has claimed', async () => {
  const path = newDirectory();
  const leaving = lmdbQueue({ path });
  const staying = lmdbQueue({ path });
  await leaving.add([eventRecord({ id: 'a' })]);
  const claim = await claims(leaving).claim();
  expect(await staying.claim({ events: 1, bytes: 1, leaseMs: 1_000, except: [] })).toBeNull();
  await leaving.close();
  expect((await claims(staying).claim()).records.map(({ id, attempts }) => [id, attempts])).toEqual([['a', 1]]);
  expect(await claim.settle({ remove: ['a'] })).toBe(false);
  expect((await staying.depth()).events).toBe(1);
  await staying.close();
});

it('gives back at close what it was just claiming', async () => {
  const path = newDirectory();
  const leaving = lmdbQueue({ path });
  await leaving.add([eventRecord({ id: 'a' })]);
  const claiming = leaving.claim({ events: 1, bytes: 1, leaseMs: 30_000, except: [] });
  await leaving.close();
  expect(await claiming).toBeNull();
  const next = lmdbQueue({ path });
  expect((await claims(next).claim()).records.map(({ id }) => id)).toEqual(['a']);
  await next.close();
});

it('is one queue however often a process opens it', async () => {
  const path = newDirectory();
  const one = lmdbQueue({ path });
  const other = lmdbQueue({ path: join(path, '.') });
  await Promise.all([one.add([eventRecord({ id: 'a' })]), other.add([eventRecord({ id: 'b' })])]);
  await one.close();
  expect(await other.add([eventRecord({ id: 'c' })])).toBe('added');
  expect((await claims(other).drain()).toSorted()).toEqual(['a', 'b', 'c']);
  const closing = other.close();
  const again = lmdbQueue({ path });
  expect(await again.add([eventRecord()])).toBe('added');
  await closing;
  expect((await again.depth()).events).toBe(1);
  await again.close();
});

it('keeps dead letters over a restart, to be listed, replayed and removed', async () => {
  const path = newDirectory();
  const now = (): number => 1_750_000_000_000;
  const guard = { key: 'order-2', untilMs: now() + DAY_MS };
  let queue = lmdbQueue({ path, now });
  const records = ['a', 'b', 'c'].map((id) => eventRecord({ id, acceptedAt: now(), ...(id === 'a' && { guard }) }));
  for (const record of records) await queue.add([record]);
  await bury(queue, 'a', 'b', 'c');
  await queue.close();

  queue = lmdbQueue({ path, now });
  expect(await queue.deadLetters?.list()).toEqual(records.map((record) => ({ record, error: ERROR, buriedAt: now() })));
  expect(await queue.deadLetters?.list({ limit: 2 })).toHaveLength(2);
  expect(await queue.deadLetters?.remove(['b', 'nobody'])).toBe(1);
  expect(await queue.deadLetters?.replay(['a', 'b'])).toBe(1);
  expect(await queue.add([eventRecord({ guard })])).toBe('duplicate');
  expect(await claims(queue).drain()).toEqual(['a']);
  expect((await queue.deadLetters?.list())?.map(({ record }) => record.id)).toEqual(['c']);
  await queue.close();
});

it('buries a whole claim of events with guard keys', async () => {
  const queue = lmdbQueue({ path: newDirectory() });
  const untilMs = Date.now() + DAY_MS;
  const ids = Array.from({ length: 1_000 }, (_, number) => `${number}`);
  const guarded = (id: string) => eventRecord({ id, guard: { key: `order-${id}`, untilMs } });
  await Promise.all(ids.map(async (id) => queue.add([guarded(id)])));
  await bury(queue, ...ids);
  expect(await queue.deadLetters?.list()).toHaveLength(1_000);
  expect(new Set(await Promise.all(ids.map(async (id) => queue.add([guarded(id)]))))).toEqual(new Set(['added']));
  expect(await queue.deadLetters?.replay(ids)).toBe(1_000);
  expect((await queue.depth()).events).toBe(2_000);
  await queue.close();
});

it('forgets dead letters after 7 days, those of physical stores after 62', async () => {
  const path = newDirectory();
  let now = 1_750_000_000_000;
  const listed = async (): Promise<string[]> => {
    const queue = lmdbQueue({ path, now: () => now });
    // What is past is forgotten in the background, before a later add.
    await queue.add([eventRecord({ acceptedAt: now })]);
    const letters = (await queue.deadLetters?.list()) ?? [];
    await queue.close();
    return letters.map(({ record }) => record.id);
  };
  const queue = lmdbQueue({ path, now: () => now });
  await queue.add([eventRecord({ id: 'web', acceptedAt: now })]);
  await bury(queue, 'web');
  await queue.add([eventRecord({ id: 'store', acceptedAt: now, lane: OFFLINE })]);
  await bury(queue, 'store');
  await queue.close();
  now += 7 * DAY_MS - 1;
  expect(await listed()).toEqual(['web', 'store']);
  now += 1;
  expect(await listed()).toEqual(['store']);
  now += 55 * DAY_MS;
  expect(await listed()).toEqual([]);
});

it('uses its space again', async () => {
  const path = newDirectory();
  const queue = lmdbQueue({ path });
  const body = Buffer.alloc(1_300, 0x20);
  const round = async (): Promise<number> => {
    await Promise.all(Array.from({ length: 3_000 }, async () => queue.add([eventRecord({ body })])));
    expect(await claims(queue).drain()).toHaveLength(3_000);
    return bytesOf(path);
  };
  const first = await round();
  for (let rounds = 1; rounds < 9; rounds += 1) await round();
  expect(await round()).toBeLessThan(first * 1.2);
  expect(await queue.depth()).toEqual({ events: 0, bytes: 0 });
  await queue.close();
});

it('gives back at the next open what a backlog took, and keeps the rest, also for a process that has it open', async () => {
  const path = newDirectory();
  const now = Date.now();
  const guard = { key: 'order-3', untilMs: now + DAY_MS };
  let queue = lmdbQueue({ path });
  await queue.add([eventRecord({ id: 'dead', guard: { key: 'order-4', untilMs: now + DAY_MS } })]);
  await bury(queue, 'dead');
  const body = Buffer.alloc(4_000, 0x20);
  await Promise.all(
    Array.from({ length: 10_000 }, async (_, number) => queue.add([eventRecord({ id: `${number}`, body })])),
  );
  await queue.add([eventRecord({ id: 'guarded', guard })]);
  expect(await claims(queue).drain()).toHaveLength(10_001);
  await queue.add([eventRecord({ id: 'left' })]);
  const held = await claims(queue).claim();
  expect(held.records.map(({ id }) => id)).toEqual(['left']);
  expect(bytesOf(path)).toBeGreaterThan(32 * 1_048_576);
  const other = new QueueProcess('listen', path);
  await other.printed(1);

  // A queue of this process opened again would share the one that is open.
  const opener = new QueueProcess('add', path, { options: { prefix: 'opener-', count: 1 } });
  expect(await opener.ended()).toBe(0);
  expect(bytesOf(path)).toBeLessThan(4 * 1_048_576);
  other.tell('late');
  await other.printed(2);
  expect(other.said('added')).toEqual(['late']);
  expect(await held.settle({ remove: ['left'] })).toBe(true);
  expect(await queue.add([eventRecord({ guard })])).toBe('duplicate');
  expect((await queue.depth()).events).toBe(3);
  await queue.close();

  queue = lmdbQueue({ path });
  expect((await claims(queue).drain()).toSorted()).toEqual(['late', 'listening', 'opener-1']);
  expect((await queue.deadLetters?.list())?.map(({ record }) => record.id)).toEqual(['dead']);
  expect(readdirSync(path).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  await queue.close();
});

it('holds no raw contact data', async () => {
  const path = newDirectory();
  const queue = lmdbQueue({ path });
  const kit = createCapi({
    datasetId: '1',
    accessToken: 'sentinel-token',
    baseUrl: 'http://127.0.0.1:9',
    queue,
    deliver: false,
    logger: { warn: () => undefined, error: () => undefined },
  });
  const userData = { email: 'sentinel@example.com', phone: '+16505550199', firstName: 'Sentinella' };
  const { stored } = kit.track(
    'Purchase',
    { value: 1, currency: 'EUR' },
    { actionSource: 'system_generated', eventId: 'order-5', userData },
  );
  expect(await stored).toBe('stored');
  await bury(queue, ...(await claims(queue).claim()).records.map(({ id }) => id)).catch(() => undefined);
  await kit.close();
  const text = readdirSync(path)
    .map((name) => readFileSync(join(path, name), 'latin1'))
    .join('');
  expect(text).toContain('Purchase');
  expect(text).not.toMatch(/sentinel|6505550199/i);
});
