import { startSandbox, type ScriptedReply } from '@capikit/sandbox';
import { describe, expect, it, onTestFinished } from 'vitest';
import { setup } from '../pipeline/setup';
import { expectEnds, ledgerOf, trackPages } from './ledger';

const BURSTS = 4;
const BURST = 250;
const TIMEOUT_MS = 150;

/** Outages that end by themselves. `losesReplies`: the events are taken, but the answer does not say so. */
const OUTAGES: readonly (readonly [name: string, reply: ScriptedReply, losesReplies: boolean])[] = [
  ['HTTP 500', { status: 500 }, false],
  ['HTTP 429 with Retry-After', { status: 429, headers: { 'retry-after': '1' } }, false],
  ['rate limit, code 4', { graphError: { code: 4 } }, false],
  ['an HTML page of a proxy, 502', { html: 502 }, false],
  ['a connection cut before the body', { reset: 'before-body' }, false],
  ['a connection cut instead of the answer', { reset: 'after-accept' }, true],
  ['half of the answer', { halfJson: true }, true],
  ['no answer', { hang: true }, false],
  ['an answer that comes too late', { delayMs: 10 * TIMEOUT_MS }, true],
];

describe('an outage', () => {
  it.each(OUTAGES)(
    '(%s) costs no event, and repeats only those whose answer was lost',
    async (_, reply, losesReplies) => {
      const { kit, sandbox, outcomes } = await setup({ timeoutMs: TIMEOUT_MS });
      const outage = { isOver: false };
      if (reply !== 'ok') sandbox.replyNext({ ...reply, until: () => outage.isOver });
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

      const { arrived, repeats, unexplained } = ledgerOf(sandbox);
      expect(arrived).toEqual(ids.toSorted());
      expect(unexplained).toEqual([]);
      expect(repeats > 0).toBe(losesReplies);
      expectEnds(outcomes, 'delivered', ids);
      expect(outcomes).toHaveLength(ids.length);
      expect(kit.stats()).toMatchObject({ queue: { events: 0, bytes: 0 }, lanes: [] });
    },
  );

  it('of everything at once costs no event either', async () => {
    const { kit, sandbox, outcomes } = await setup({ timeoutMs: TIMEOUT_MS, batch: { maxEvents: 50 } });
    const replies = OUTAGES.map(([, reply]) => reply).filter((reply) => !('headers' in Object(reply)));
    for (let round = 0; round < 4; round += 1) sandbox.replyNext(...replies.flatMap((reply) => ['ok' as const, reply]));
    const ids = trackPages(kit, 3_000);
    expect(await kit.flush({ timeoutMs: 30_000 })).toBe(true);

    const { arrived, unexplained } = ledgerOf(sandbox);
    expect(arrived).toEqual(ids.toSorted());
    expect(unexplained).toEqual([]);
    expectEnds(outcomes, 'delivered', ids);
  });

  it('(nothing listens) costs no event', async () => {
    const gone = await startSandbox();
    await gone.close();
    const { kit, outcomes } = await setup({ baseUrl: gone.url });
    const ids = trackPages(kit, BURST);
    expect(await kit.flush({ timeoutMs: 200 })).toBe(false);
    expect(kit.stats().lanes).toMatchObject([{ status: 'backing-off', error: { local: expect.any(String) } }]);

    const sandbox = await startSandbox({ port: Number(new URL(gone.url).port) });
    onTestFinished(() => sandbox.close());
    ids.push(...trackPages(kit, BURST));
    expect(await kit.flush()).toBe(true);
    expect(ledgerOf(sandbox)).toEqual({ arrived: ids.toSorted(), repeats: 0, unexplained: [] });
    expectEnds(outcomes, 'delivered', ids);
  });
});
