import { expect, it } from 'vitest';
import { DATASET, setup } from '../pipeline/setup';
import { expectEnds, ledgerOf, trackPages } from './ledger';

const BAD_EVENT = { code: 100, subcode: 2804050, message: 'Invalid parameter' };

it.each([0, 57, 99])('one event Meta refuses, at %i of a batch of 100, costs only itself', async (place) => {
  const { kit, sandbox, outcomes } = await setup();
  sandbox.rejectEvents(({ event_name }) => (event_name === 'Refused' ? BAD_EVENT : undefined));
  const before = trackPages(kit, place);
  const bad = trackPages(kit, 1, 'Refused');
  const after = trackPages(kit, 99 - place);
  expect(await kit.flush()).toBe(true);

  expect(sandbox.requests[0]).toMatchObject({ eventCount: 100, status: 400 });
  expect(ledgerOf(sandbox)).toEqual({ arrived: [...before, ...after].toSorted(), repeats: 0, unexplained: [] });
  expectEnds(outcomes, 'delivered', [...before, ...after]);
  expectEnds(outcomes, 'invalid', bad);
  expect(outcomes.find(({ end }) => end === 'invalid')?.error).toMatchObject({ code: 100, subcode: 2804050 });
  expect(kit.stats().queue.events).toBe(0);
});

it('1000 refused events of 1000 are configuration: none is given up, the lane is held and reported', async () => {
  const { kit, sandbox, outcomes, log } = await setup();
  const allow = sandbox.rejectEvents(() => BAD_EVENT);
  const ids = trackPages(kit, 1_000);
  const startedAt = Date.now();
  expect(await kit.flush()).toBe(false);

  expect(Date.now() - startedAt).toBeLessThan(5_000);
  expect(sandbox.counts.requests).toBeLessThanOrEqual(25);
  expect(outcomes).toEqual([]);
  const { queue, lanes } = kit.stats();
  expect(queue.events).toBe(1_000);
  expect(lanes).toMatchObject([
    { lane: { datasetId: DATASET }, status: 'held', error: { code: 100, subcode: 2804050 } },
  ]);
  expect(log).toEqual([expect.stringContaining('Meta refuses every event for one reason, so none is thrown away')]);

  allow();
  expect(await kit.close({ timeoutMs: 100 })).toBe(false);
  expectEnds(outcomes, 'closed', ids);
});
