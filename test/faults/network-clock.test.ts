import type { Capi } from '@capikit/core';
import { expect, it, vi } from 'vitest';
import { pageRequest } from '../pipeline/setup';
import { expectEnds, trackPages } from './ledger';
import { openNetwork, openSandbox, QUEUES, settableClock } from './network';

const DAY_MS = 86_400_000;
/** Longer than a held lane waits. */
const HOLD_MS = 300_000;

function trackAt(kit: Capi, count: number, eventTime: Date): string[] {
  return Array.from({ length: count }, () => kit.tracker(pageRequest()).track('PageView', {}, { eventTime }).eventId);
}

it.each(QUEUES)(
  'events that grow too old while they wait are reported, newer ones delivered (%s queue)',
  async (queue) => {
    const { kit, sandbox, outcomes, report, queue: events } = await openNetwork(queue);
    const outage = { isOver: false };
    sandbox.replyNext({ status: 503, until: () => outage.isOver });
    const eventTime = new Date(Date.now() - 7 * DAY_MS + 2_000);
    const old = trackAt(kit, 100, eventTime);
    const recent = trackPages(kit, 100);
    await sandbox.waitUntil(() => outcomes.length === old.length);
    expectEnds(outcomes, 'expired', old);
    expect((await events.depth()).events).toBe(recent.length);

    outage.isOver = true;
    expect(await kit.flush()).toBe(true);
    expect(await report('events too old before the outage ends', [...old, ...recent])).toEqual({
      produced: 200,
      delivered: 100,
      reported: 100,
      lost: 0,
      repeated: 0,
    });
    expectEnds(outcomes, 'delivered', recent);
  },
);

it.each(QUEUES)('a clock set forward by 8 days and back costs no event silently (%s queue)', async (queue) => {
  const sandbox = await openSandbox({ now: Date.now });
  const clock = settableClock();
  const network = await openNetwork(queue, {}, { sandbox });
  const { kit, outcomes, report } = network;
  const delivered = trackPages(kit, 100);
  expect(await kit.flush()).toBe(true);

  const outage = { isOver: false };
  sandbox.replyNext({ reset: 'before-body', until: () => outage.isOver });
  const waiting = trackPages(kit, 100);
  const before = sandbox.counts.requests;
  await sandbox.waitUntil(() => sandbox.counts.requests > before);
  clock.set(8 * DAY_MS);
  // Nothing tells yet that it is the clock and not time that has passed.
  expect(await kit.flush()).toBe(true);
  expectEnds(outcomes, 'expired', waiting);

  outage.isOver = true;
  const future = trackPages(kit, 3);
  expect(await kit.flush()).toBe(false);
  expect(kit.stats().lanes).toMatchObject([{ status: 'held', error: { code: 100 } }]);
  // By now Meta's answers have told.
  delivered.push(...trackPages(kit, 100));
  expect(kit.stats().ends).toMatchObject({ invalid: 0, expired: waiting.length });

  clock.set(0);
  delivered.push(...trackPages(kit, 100));
  // A jump of the clock ends leases, so what is under way then comes again.
  await vi.waitFor(() => expectEnds(outcomes, 'delivered', delivered));
  clock.set(HOLD_MS);
  delivered.push(...trackAt(kit, 100, new Date()));
  expect(await kit.flush()).toBe(true);
  expectEnds(outcomes, 'invalid', future);
  expect(await report('the clock forward by 8 days and back', [...delivered, ...waiting, ...future])).toEqual({
    produced: 503,
    delivered: 400,
    reported: 103,
    lost: 0,
    repeated: 0,
  });
  expectEnds(outcomes, 'delivered', delivered);

  const dead = (await network.queue.deadLetters?.list()) ?? [];
  const expired = dead.filter(({ record }) => waiting.includes(record.eventId)).map(({ record }) => record.id);
  expect(expired).toHaveLength(queue === 'memory' ? 0 : waiting.length);
  expect(await network.queue.deadLetters?.replay(expired)).toBe(queue === 'memory' ? undefined : waiting.length);
  await kit.flush();
  expect(sandbox.counts.accepted).toBe(delivered.length + expired.length);
});
