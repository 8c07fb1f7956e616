import { expect, it } from 'vitest';
import { Stage, type QueueKind } from './stage';

const QUEUES: readonly QueueKind[] = ['memory', 'lmdb', 'redis'];
/** Well into the load. */
const TAKEN = 1_000;

it.each(QUEUES)('SIGTERM under load delivers all that was accepted (%s)', async (queue) => {
  const stage = await Stage.open(queue);
  const { sandbox } = stage;
  sandbox.replyNext({ delayMs: 100, until: () => false });
  const server = stage.start({ job: 'load', life: 'a', closeMs: 10_000 });
  await sandbox.waitUntil(() => sandbox.counts.accepted > TAKEN, { timeoutMs: 30_000 });
  expect(await server.kill('SIGTERM')).toMatchObject({ code: 0, stderr: expect.not.stringContaining('Error') });
  expect(JSON.parse(await server.said('{'))).toMatchObject({ delivered: true, stats: { queue: { events: 0 } } });
  const { produced, ...account } = stage.report('SIGTERM under load');
  expect(produced).toBeGreaterThan(TAKEN);
  expect(account).toEqual({ delivered: produced, reported: 0, lost: 0, repeated: 0 });
});

it.each(QUEUES)('SIGTERM under load while Meta does not answer loses nothing silently (%s)', async (queue) => {
  const stage = await Stage.open(queue);
  const { sandbox } = stage;
  const outage = { isOver: false };
  const server = stage.start({ job: 'load', life: 'a', closeMs: 300, capi: { timeoutMs: 10_000 } });
  await sandbox.waitUntil(() => sandbox.counts.accepted > TAKEN, { timeoutMs: 30_000 });
  sandbox.replyNext({ hang: true, until: () => outage.isOver });
  const asked = sandbox.counts.requests;
  await sandbox.waitUntil(() => sandbox.counts.requests > asked);
  expect((await server.kill('SIGTERM')).code).toBe(0);
  const { delivered, stats } = JSON.parse(await server.said('{'));
  expect(delivered).toBe(false);

  outage.isOver = true;
  const next = stage.start({ job: 'drain', life: 'b' });
  expect((await next.ended).code).toBe(0);
  const account = stage.report('SIGTERM under load, Meta does not answer');
  expect(account).toMatchObject({ lost: 0, repeated: 0 });
  expect(account.delivered + account.reported).toBe(account.produced);
  expect(account.reported > 0).toBe(queue === 'memory');
  // What a memory queue could not deliver is told to be over; what came after the signal was never accepted.
  if (queue === 'memory') expect(stats.ends.closed).toBeGreaterThanOrEqual(account.reported);
});
