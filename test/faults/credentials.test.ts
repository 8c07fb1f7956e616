import { describe, expect, it } from 'vitest';
import { pageRequest, setup, TOKEN } from '../pipeline/setup';
import { expectEnds, trackPages } from './ledger';
import { openNetwork, QUEUES, settableClock } from './network';

const NEW_TOKEN = 'a-newer-token';
/** Longer than a held lane waits. */
const HOLD_MS = 300_000;

describe('a revoked token', () => {
  it('that `credentials` has replaced already costs one request and no wait', async () => {
    const store = { token: TOKEN };
    const { kit, sandbox, outcomes, log } = await setup({ credentials: () => ({ accessToken: store.token }) });
    const ids = trackPages(kit, 10);
    expect(await kit.flush()).toBe(true);

    sandbox.revoke(TOKEN);
    store.token = NEW_TOKEN;
    ids.push(...trackPages(kit, 10));
    expect(await kit.flush()).toBe(true);
    expect(sandbox.requests.map(({ status }) => status)).toEqual([200, 401, 200]);
    expectEnds(outcomes, 'delivered', ids);
    expect(log).toEqual([]);
  });

  it.each(QUEUES)('holds the events until `credentials` gives another (%s queue)', async (queue) => {
    const clock = settableClock();
    const store = { token: TOKEN };
    const credentials = (): { accessToken: string } => ({ accessToken: store.token });
    const { kit, sandbox, outcomes, log, report } = await openNetwork(queue, { credentials });
    const giveBack = sandbox.revoke(TOKEN);
    const ids = trackPages(kit, 500);
    expect(await kit.flush()).toBe(false);
    expect(kit.stats().lanes).toMatchObject([{ status: 'held', error: { code: 190 } }]);
    expect(log).toEqual([expect.stringMatching(/events are held; next try in \d+ s/)]);
    expect(log.join()).not.toContain(TOKEN);
    const asked = sandbox.counts.requests;
    ids.push(...trackPages(kit, 500));
    expect(await kit.flush()).toBe(false);
    expect(sandbox.counts.requests).toBe(asked);
    expect(outcomes).toEqual([]);

    store.token = NEW_TOKEN;
    clock.set(HOLD_MS);
    expect(await kit.flush()).toBe(true);
    expect(await report('a token revoked, then replaced', ids)).toEqual({
      produced: 1_000,
      delivered: 1_000,
      reported: 0,
      lost: 0,
      repeated: 0,
    });
    expectEnds(outcomes, 'delivered', ids);
    giveBack();
  });

  it.each(QUEUES)('of one tenant does not touch another (%s queue)', async (queue) => {
    const clock = settableClock();
    const tokens = new Map([
      ['1111', 'token-of-the-first'],
      ['2222', 'token-of-the-second'],
    ]);
    const { kit, sandbox, outcomes, report } = await openNetwork(queue, {
      datasetId: undefined,
      accessToken: undefined,
      resolveDataset: ({ url }) => new URL(url).hostname.split('.')[0],
      credentials: (datasetId) => ({ accessToken: tokens.get(datasetId) ?? '' }),
    });
    const giveBack = sandbox.revoke('token-of-the-first');
    const ids = new Map<string, string[]>([...tokens.keys()].map((tenant) => [tenant, []]));
    for (let turn = 0; turn < 20; turn += 1) {
      for (const [tenant, own] of ids) {
        const facts = pageRequest({ url: `https://${tenant}.example.com/` });
        for (let page = 0; page < 10; page += 1) own.push(kit.tracker(facts).track('PageView').eventId);
      }
      // oxlint-disable-next-line no-await-in-loop -- turn by turn, so that both have requests in flight
      await new Promise(setImmediate);
    }
    await sandbox.waitUntil(() => sandbox.counts.accepted === 200);

    expect(await kit.flush()).toBe(false);
    expectEnds(outcomes, 'delivered', ids.get('2222') ?? []);
    expect(kit.stats()).toMatchObject({
      queue: { events: 200 },
      lanes: [{ lane: { datasetId: '1111' }, status: 'held', error: { code: 190 } }],
    });
    const pairs = new Set(sandbox.requests.map(({ datasetId, tokenDigest }) => `${datasetId} ${tokenDigest}`));
    expect(pairs.size).toBe(2);

    giveBack();
    clock.set(HOLD_MS);
    expect(await kit.flush()).toBe(true);
    expect(await report('two datasets, the token of one revoked', [...ids.values()].flat())).toEqual({
      produced: 400,
      delivered: 400,
      reported: 0,
      lost: 0,
      repeated: 0,
    });
  });
});
