import { expect, it } from 'vitest';
import { Stage } from './stage';

const EVENTS = 3_000;
/** Small enough that both processes get some. */
const BATCH = { maxEvents: 100, concurrency: 4 };

it('of two processes on one path one is killed in mid-delivery: the other delivers the rest', async () => {
  const stage = await Stage.open('lmdb');
  const { sandbox, arrivals } = stage;
  const up = stage.goDown();
  const taking = stage.start({ job: 'take', life: 'a', count: EVENTS, capi: { deliver: false } });
  expect((await taking.ended).code).toBe(0);
  up();
  sandbox.replyNext({ delayMs: 150, until: () => false });

  const tokens = { victim: `${stage.secrets.token}victim`, survivor: `${stage.secrets.token}survivor` };
  const [victim, survivor] = (['victim', 'survivor'] as const).map((name) =>
    stage.start({ job: 'deliver', life: name, capi: { accessToken: tokens[name], batch: BATCH } }),
  );
  // A token has one digest; two of them with requests under way are both processes in mid-delivery.
  const digests = (): Set<string | undefined> =>
    new Set(sandbox.requests.filter(({ answer }) => answer === 'pending').map(({ tokenDigest }) => tokenDigest));
  await sandbox.waitUntil(() => digests().size === 2, { timeoutMs: 20_000 });
  await stage.kill(victim!);
  expect(arrivals.ids.size).toBeLessThan(EVENTS);

  await sandbox.waitUntil(() => arrivals.ids.size === EVENTS, { timeoutMs: 40_000 });
  // What the victim had under way comes again when its lease has run out.
  await sandbox.waitUntil(() => arrivals.repeats > 0, { timeoutMs: 40_000 });
  await survivor!.kill('SIGTERM');
  const { repeated, ...account } = stage.report('one of two processes killed in mid-delivery');
  expect(account).toEqual({ produced: EVENTS, delivered: EVENTS, reported: 0, lost: 0 });
  expect(repeated).toBeGreaterThan(0);
  expect(repeated).toBeLessThanOrEqual(BATCH.concurrency * BATCH.maxEvents);
});
