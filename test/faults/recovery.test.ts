import type { ScriptedReply } from '@capikit/sandbox';
import { describe, expect, it } from 'vitest';
import { expectEnds, trackPages } from './ledger';
import { onEachQueue, openNetwork, QUEUES } from './network';

const BURSTS = 4;
const BURST = 250;
const TIMEOUT_MS = 300;

type Reply = Exclude<ScriptedReply, 'ok'>;

/** Outages that end by themselves. `losesReplies`: the events are taken, but the answer does not say so. */
const OUTAGES: readonly (readonly [name: string, reply: Reply, losesReplies: boolean])[] = [
  ['HTTP 500', { status: 500 }, false],
  ['HTTP 429 with Retry-After', { status: 429, headers: { 'retry-after': '1' } }, false],
  ['HTML of a proxy with 502', { html: 502 }, false],
  ['HTML of a proxy with 200', { html: 200 }, false],
  ['connections cut before the body', { reset: 'before-body' }, false],
  ['connections cut within the body', { reset: 'in-body' }, false],
  ['connections cut after the body', { reset: 'after-accept' }, true],
  ['half a JSON answer', { halfJson: true }, true],
  ['no answer', { hang: true }, false],
  ['answers that come too late', { delayMs: 10 * TIMEOUT_MS }, true],
  ['answers that drip in', { dripMs: TIMEOUT_MS / 10 }, true],
];

/** All of Meta's codes that ask to slow down. */
const THROTTLING = [4, 17, 32, 341, 613, 80_000, 80_003, 80_004, 80_014];

describe('an outage', () => {
  it.each(onEachQueue(OUTAGES))(
    '(%s queue, %s) costs no event, and repeats only those whose answer was lost',
    async (queue, fault, reply, losesReplies) => {
      const { kit, sandbox, outcomes, report } = await openNetwork(queue, { timeoutMs: TIMEOUT_MS });
      const outage = { isOver: false };
      sandbox.replyNext({ ...reply, until: () => outage.isOver });
      const ids: string[] = [];
      for (let burst = 0; burst < BURSTS; burst += 1) {
        const failed = sandbox.counts.requests;
        ids.push(...trackPages(kit, BURST));
        // oxlint-disable-next-line no-await-in-loop -- the next burst comes once this one has failed too
        await sandbox.waitUntil(() => sandbox.counts.requests > failed);
      }
      expect(outcomes).toEqual([]);
      outage.isOver = true;
      ids.push(...trackPages(kit, BURST));
      expect(await kit.flush()).toBe(true);

      const { repeated, ...account } = await report(fault, ids);
      expect(account).toEqual({ produced: 1_250, delivered: 1_250, reported: 0, lost: 0 });
      expect(repeated > 0).toBe(losesReplies);
      expectEnds(outcomes, 'delivered', ids);
      expect(await kit.health()).toEqual({ isHealthy: true, problems: [] });
      expect(kit.stats().lanes).toEqual([]);
    },
  );

  it.each(QUEUES)('of throttling, one code after the other, costs no event (%s queue)', async (queue) => {
    const { kit, sandbox, outcomes, report } = await openNetwork(queue);
    sandbox.replyNext(...THROTTLING.map((code) => ({ graphError: { code } })));
    const ids: string[] = [];
    for (const _ of THROTTLING) {
      const failed = sandbox.counts.requests;
      ids.push(...trackPages(kit, BURST));
      // oxlint-disable-next-line no-await-in-loop -- one code after the other
      await sandbox.waitUntil(() => sandbox.counts.requests > failed);
    }
    expect(await kit.flush()).toBe(true);
    expect(sandbox.requests.filter(({ status }) => status !== 200)).toHaveLength(THROTTLING.length);
    expect(await report('throttling codes', ids)).toEqual({
      produced: BURST * THROTTLING.length,
      delivered: BURST * THROTTLING.length,
      reported: 0,
      lost: 0,
      repeated: 0,
    });
    expectEnds(outcomes, 'delivered', ids);
  });

  it.each(QUEUES)('of everything at once costs no event either (%s queue)', async (queue) => {
    const { kit, sandbox, outcomes, report } = await openNetwork(queue, {
      timeoutMs: TIMEOUT_MS,
      batch: { maxEvents: 50 },
    });
    const replies = OUTAGES.map(([, reply]) => reply).filter((reply) => !('headers' in reply));
    for (let round = 0; round < 4; round += 1) sandbox.replyNext(...replies.flatMap((reply) => ['ok' as const, reply]));
    const ids = trackPages(kit, 3_000);
    expect(await kit.flush({ timeoutMs: 30_000 })).toBe(true);

    const { repeated, ...account } = await report('everything at once', ids);
    expect(account).toEqual({ produced: 3_000, delivered: 3_000, reported: 0, lost: 0 });
    expect(repeated).toBeGreaterThan(0);
    expectEnds(outcomes, 'delivered', ids);
  });
});
