import { expect, it } from 'vitest';
import { DATASET } from '../pipeline/setup';
import { expectEnds, trackPages } from './ledger';
import { onEachQueue, openNetwork, QUEUES, settableClock } from './network';

const BAD_EVENT = { code: 100, subcode: 2804050, message: 'Invalid parameter' };
const EVENTS = 1_000;
/** Longer than a held lane waits. */
const HOLD_MS = 300_000;

it.each(
  onEachQueue([
    ['one bad event in 1000', [0]],
    ['one bad event in 1000', [999]],
    ['one bad event in 1000', [570]],
    ['three bad events in 1000', [3, 500, 998]],
  ]),
)('(%s queue) %s costs only itself, at %j of the batch', async (queue, fault, places) => {
  const { kit, sandbox, outcomes, queue: events, report } = await openNetwork(queue);
  sandbox.rejectEvents(({ event_name }) => (event_name === 'Refused' ? BAD_EVENT : undefined));
  const ids = Array.from({ length: EVENTS }, (_, at) =>
    trackPages(kit, 1, places.includes(at) ? 'Refused' : 'PageView'),
  );
  const bad = places.flatMap((at) => ids[at] ?? []);
  const good = ids.flat().filter((id) => !bad.includes(id));
  expect(await kit.flush()).toBe(true);

  // What a durable queue has written by then, on a slow machine not all of them at once.
  const fewest = queue === 'memory' ? EVENTS : 2;
  expect(sandbox.requests.find(({ status }) => status === 400)?.eventCount).toBeGreaterThanOrEqual(fewest);
  expect(await report(fault, ids.flat())).toEqual({
    produced: EVENTS,
    delivered: good.length,
    reported: bad.length,
    lost: 0,
    repeated: 0,
  });
  expectEnds(outcomes, 'delivered', good);
  expectEnds(outcomes, 'invalid', bad);
  expect(outcomes.find(({ end }) => end === 'invalid')?.error).toMatchObject({ code: 100, subcode: 2804050 });
  const dead = (await events.deadLetters?.list()) ?? [];
  expect(dead.map(({ record }) => record.eventId).toSorted()).toEqual(queue === 'memory' ? [] : bad.toSorted());
  expect(kit.stats().queue.events).toBe(0);
});

it.each(QUEUES)(
  '1000 refused events of 1000 are configuration: none is given up, the lane is held and reported (%s queue)',
  async (queue) => {
    const clock = settableClock();
    const { kit, sandbox, outcomes, log, report } = await openNetwork(queue);
    const allow = sandbox.rejectEvents(() => BAD_EVENT);
    const ids = trackPages(kit, EVENTS);
    expect(await kit.flush()).toBe(false);

    expect(sandbox.counts.requests).toBeLessThanOrEqual(25);
    expect(outcomes).toEqual([]);
    const { lanes } = kit.stats();
    expect((await kit.health()).problems).not.toEqual([]);
    expect(kit.stats().queue.events).toBe(EVENTS);
    expect(lanes).toMatchObject([
      { lane: { datasetId: DATASET }, status: 'held', error: { code: 100, subcode: 2804050 } },
    ]);
    expect(log).toEqual([expect.stringContaining('Meta refuses every event for one reason, so none is thrown away')]);

    allow();
    clock.set(HOLD_MS);
    expect(await kit.flush()).toBe(true);
    expect(await report('1000 bad events in 1000, until configured right', ids)).toEqual({
      produced: EVENTS,
      delivered: EVENTS,
      reported: 0,
      lost: 0,
      repeated: 0,
    });
    expectEnds(outcomes, 'delivered', ids);
  },
);
