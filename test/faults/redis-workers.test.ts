import { expect, it } from 'vitest';
import { openJunction } from './junction';
import { Stage } from './stage';

const EVENTS = 3_000;
/** Small enough that all workers get some. */
const BATCH = { maxEvents: 100, concurrency: 4 };

async function take(stage: Stage, life: string, limits?: Record<string, unknown>): Promise<void> {
  const taking = stage.start({ job: 'take', life, count: EVENTS, capi: { deliver: false }, ...(limits && { limits }) });
  expect((await taking.ended).code).toBe(0);
}

it('of three workers one is killed in mid-delivery: the others deliver its events within the lease', async () => {
  const stage = await Stage.open('redis');
  const { sandbox, arrivals } = stage;
  await take(stage, 'a');
  // Of what is on its way at any moment, Meta has taken some and not the rest.
  sandbox.replyNext(...Array.from({ length: 30 }, () => [{ hang: true }, { delayMs: 400 }] as const).flat());
  const start = (name: string) =>
    stage.start({ job: 'deliver', life: name, capi: { accessToken: `${stage.secrets.token}${name}`, batch: BATCH } });
  const underWay = (): Map<string | undefined, number> => {
    const senders = new Map<string | undefined, number>();
    for (const { answer, tokenDigest } of sandbox.requests) {
      if (answer === 'pending') senders.set(tokenDigest, (senders.get(tokenDigest) ?? 0) + 1);
    }
    return senders;
  };
  const victim = start('victim');
  await sandbox.waitUntil(() => underWay().size === 1, { timeoutMs: 20_000 });
  const others = ['second', 'third'].map(start);
  await sandbox.waitUntil(() => underWay().size === 3, { timeoutMs: 20_000 });
  await stage.kill(victim);
  expect(arrivals.ids.size).toBeLessThan(EVENTS);
  await sandbox.waitUntil(() => arrivals.ids.size === EVENTS, { timeoutMs: 40_000 });

  await Promise.all(others.map((worker) => worker.kill('SIGTERM')));
  const { repeated, ...account } = stage.report('one of three workers killed in mid-delivery');
  expect(account).toEqual({ produced: EVENTS, delivered: EVENTS, reported: 0, lost: 0 });
  expect(repeated).toBeLessThanOrEqual(BATCH.concurrency * BATCH.maxEvents);
});

it('a network that breaks when Redis has claimed, before the worker knows, costs no event', async () => {
  const stage = await Stage.open('redis');
  const { redis, sandbox, arrivals } = stage;
  if (redis === undefined) throw new Error('no Redis');
  await take(stage, 'a');
  const junction = await openJunction(redis.port);
  junction.loseAnswers({ bytes: 10_000, count: 5 });
  const limits = { url: `redis://127.0.0.1:${junction.port}` };
  const worker = stage.start({ job: 'deliver', life: 'b', limits, capi: { batch: BATCH } });
  await sandbox.waitUntil(() => arrivals.ids.size === EVENTS, { timeoutMs: 50_000 });
  expect(junction.toLose).toBe(0);
  expect((await worker.kill('SIGTERM')).code).toBeNull();
  const { produced, ...account } = stage.report('network cut in the middle of claims');
  expect(produced).toBe(EVENTS);
  expect(account).toEqual({ delivered: EVENTS, reported: 0, lost: 0, repeated: 0 });
});

it('two queues on one Redis do not touch each other', async () => {
  const stage = await Stage.open('redis');
  const { sandbox, arrivals } = stage;
  await Promise.all([take(stage, 'a', { prefix: 'shop-a' }), take(stage, 'b', { prefix: 'shop-b' })]);
  const first = stage.start({ job: 'drain', life: 'c', limits: { prefix: 'shop-a' } });
  expect(JSON.parse(await first.said('{'))).toMatchObject({ flushed: true, queue: { events: 0 } });
  expect([...arrivals.ids].filter((id) => id.startsWith('a-'))).toHaveLength(EVENTS);
  expect(sandbox.counts.accepted).toBe(EVENTS);
  const second = stage.start({ job: 'drain', life: 'd', limits: { prefix: 'shop-b' } });
  expect(JSON.parse(await second.said('{'))).toMatchObject({ flushed: true, queue: { events: 0 } });
  expect(stage.report('two prefixes on one Redis')).toEqual({
    produced: 2 * EVENTS,
    delivered: 2 * EVENTS,
    reported: 0,
    lost: 0,
    repeated: 0,
  });
});

it('memory that is full refuses new events, keeps older ones and delivers them, which makes room', async () => {
  const stage = await Stage.open('redis', { maxmemory: '24mb', 'maxmemory-policy': 'noeviction' });
  const up = stage.goDown();
  const server = stage.start({ job: 'fill', life: 'a' });
  expect(await server.said('full')).toContain('QUEUE_FULL');
  up();
  await server.said('stored again');
  expect(JSON.parse(await server.said('{'))).toEqual({ flushed: true });
  const { produced, ...account } = stage.report('memory of Redis full, noeviction');
  expect(produced).toBeGreaterThan(100);
  expect(account).toEqual({ delivered: produced, reported: 0, lost: 0, repeated: 0 });
});
