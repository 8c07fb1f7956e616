import { expect, it } from 'vitest';
import { DURABLE, LEASE_IS_OVER_MS, Stage } from './stage';

const EVENTS = 1_000;

/** Takes events while Meta is down, is killed, and is started again while Meta is still down. */
async function restartInOutage(stage: Stage): Promise<void> {
  const { sandbox, arrivals } = stage;
  const up = stage.goDown();
  const first = stage.start({ job: 'take', life: 'a', count: EVENTS });
  await first.said('ready');
  await sandbox.waitUntil(() => sandbox.counts.requests > 0);
  await stage.kill(first);

  const asked = sandbox.counts.requests;
  const second = stage.start({ job: 'take', life: 'b', count: EVENTS });
  await second.said('ready');
  await sandbox.waitUntil(() => sandbox.counts.requests > asked);
  expect(arrivals.ids.size).toBe(0);
  await stage.kill(second);

  const third = stage.start({ job: 'drain', life: 'c', aheadMs: LEASE_IS_OVER_MS });
  await third.said('ready');
  up();
  expect((await third.ended).code).toBe(0);
}

it.each(DURABLE)('a kill and restarts during an outage lose nothing (%s queue)', async (queue) => {
  const stage = await Stage.open(queue);
  await restartInOutage(stage);
  expect(stage.report('killed and restarted during an outage')).toEqual({
    produced: 2 * EVENTS,
    delivered: 2 * EVENTS,
    reported: 0,
    lost: 0,
    repeated: 0,
  });
});

it('a queue in memory loses what it held, and its end cannot be told', async () => {
  const stage = await Stage.open('memory');
  await restartInOutage(stage);
  expect(stage.report('killed and restarted during an outage')).toEqual({
    produced: 2 * EVENTS,
    delivered: 0,
    reported: 0,
    lost: 2 * EVENTS,
    repeated: 0,
  });
});
