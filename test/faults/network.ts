/* oxlint-disable vitest/no-standalone-expect -- what every fault of the network is checked for */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryQueue, type CapiOptions, type EventQueue } from '@capikit/core';
import { lmdbQueue } from '@capikit/queue-lmdb';
import { redisQueue } from '@capikit/queue-redis';
import { startSandbox, type Sandbox } from '@capikit/sandbox';
import { expect, onTestFinished, vi } from 'vitest';
import { setup, type Given, type Setup } from '../pipeline/setup';
import { startRedis } from '../redis-server.mjs';
import { reportFault, type FaultRow } from './fault-table';
import { ledgerOf } from './ledger';

/** Where accepted events wait. */
export const QUEUES = ['memory', 'lmdb', 'redis'] as const;

/** One of {@link QUEUES}. */
export type QueueKind = (typeof QUEUES)[number];

/** Each row of a table for each queue. */
export function onEachQueue<Row extends readonly unknown[]>(rows: readonly Row[]): (readonly [QueueKind, ...Row])[] {
  return rows.flatMap((row) => QUEUES.map((queue): [QueueKind, ...Row] => [queue, ...row]));
}

/** A Capi and what its events became. */
export interface Network extends Setup {
  readonly queue: EventQueue;
  /**
   * Writes what became of these events, all of those tracked, into the fault table, after checking what holds for every
   * fault: nothing arrived that nobody tracked or came again without need, all was stored, no end was told twice, and that
   * of each dead letter was told. `others`: sandboxes that ran after the first.
   */
  report(
    fault: string,
    ids: readonly string[],
    ...others: readonly Sandbox[]
  ): Promise<Omit<FaultRow, 'fault' | 'queue'>>;
}

/** A Capi with such a queue that sends to a sandbox. All ends with the test. */
export async function openNetwork(kind: QueueKind, options: CapiOptions = {}, given: Given = {}): Promise<Network> {
  const { onFinished = onTestFinished } = given;
  const queue = await openQueue(kind, onFinished);
  const own = await setup({ queue, ...options }, given);
  const { sandbox, outcomes } = own;
  return {
    ...own,
    queue,
    async report(fault, ids, ...others) {
      const { arrived, repeats, unexplained } = ledgerOf(sandbox, ...others);
      const ends = new Map(outcomes.map(({ eventId, end }) => [eventId, end]));
      const tracked = new Set(ids);
      expect(arrived.filter((id) => !tracked.has(id))).toEqual([]);
      expect(unexplained).toEqual([]);
      expect(outcomes).toHaveLength(ends.size);
      expect(outcomes.filter(({ end }) => end === 'refused' || end === 'skipped')).toEqual([]);
      const dead = (await queue.deadLetters?.list()) ?? [];
      expect(dead.filter(({ record }) => (ends.get(record.eventId) ?? 'delivered') === 'delivered')).toEqual([]);

      const there = new Set(arrived);
      const missing = ids.filter((id) => !there.has(id));
      // An end that says `delivered` of what is not there would be a loss, and a false report too.
      const reported = missing.filter((id) => (ends.get(id) ?? 'delivered') !== 'delivered');
      const account = {
        produced: ids.length,
        delivered: ids.length - missing.length,
        reported: reported.length,
        lost: missing.length - reported.length,
        repeated: repeats,
      };
      reportFault({ fault, queue: kind, ...account });
      return account;
    },
  };
}

async function openQueue(kind: QueueKind, onFinished: typeof onTestFinished): Promise<EventQueue> {
  if (kind === 'memory') return memoryQueue();
  if (kind === 'lmdb') return lmdbQueue({ path: temporaryDirectory(onFinished) });
  const server = await startRedis({ options: { appendonly: 'yes' } });
  onFinished(() => server.stop());
  // The tests set the clock.
  return redisQueue({ url: server.url, now: () => Date.now() });
}

function temporaryDirectory(onFinished: typeof onTestFinished): string {
  const directory = mkdtempSync(join(tmpdir(), 'capikit-network-'));
  onFinished(() => rmSync(directory, { recursive: true, force: true }));
  return join(directory, 'queue');
}

/** The clock of this machine, which runs on and can be set; what reads it must start after this. */
export function settableClock(): { set(aheadMs: number): void } {
  const { now } = Date;
  let setMs = 0;
  const reading = vi.spyOn(Date, 'now').mockImplementation(() => now() + setMs);
  onTestFinished(() => reading.mockRestore());
  return { set: (aheadMs) => void (setMs = aheadMs) };
}

/** A sandbox that goes with the test. */
export async function openSandbox(
  options: Parameters<typeof startSandbox>[0],
  { onFinished = onTestFinished }: Given = {},
): Promise<Sandbox> {
  const sandbox = await startSandbox(options);
  onFinished(() => sandbox.close());
  return sandbox;
}
