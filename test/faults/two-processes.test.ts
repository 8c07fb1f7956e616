import { expect, it } from 'vitest';
import type { Sandbox } from '@capikit/sandbox';
import type { RunningProgram } from './run-program';
import { Stage } from './stage';

const EVENTS = 3_000;
/** Small enough that both processes get some. */
const BATCH = { maxEvents: 100, concurrency: 4 };

/** Whose requests wait for an answer, by the digest of the sender's token, and whether Meta has taken their events. */
function underWay({ requests }: Sandbox): Map<string | undefined, Set<boolean>> {
  const senders = new Map<string | undefined, Set<boolean>>();
  for (const { answer, tokenDigest, status } of requests) {
    if (answer !== 'pending') continue;
    const taken = senders.get(tokenDigest) ?? new Set();
    senders.set(tokenDigest, taken.add(status !== undefined));
  }
  return senders;
}

it('of two processes on one path one is killed in mid-delivery: the other delivers the rest', async () => {
  const stage = await Stage.open('lmdb');
  const { sandbox, arrivals } = stage;
  const up = stage.goDown();
  const taking = stage.start({ job: 'take', life: 'a', count: EVENTS, capi: { deliver: false } });
  expect((await taking.ended).code).toBe(0);
  up();
  // Of what is on its way at any moment, Meta has taken some and not the rest.
  sandbox.replyNext(...Array.from({ length: 20 }, () => [{ hang: true }, { delayMs: 500 }] as const).flat());

  const tokens = { victim: `${stage.secrets.token}victim`, survivor: `${stage.secrets.token}survivor` };
  const start = (name: keyof typeof tokens, job: string): RunningProgram =>
    stage.start({ job, life: name, capi: { accessToken: tokens[name], batch: BATCH } });
  const victim = start('victim', 'deliver');
  await sandbox.waitUntil(() => underWay(sandbox).size === 1, { timeoutMs: 20_000 });
  const [victimDigest] = underWay(sandbox).keys();
  const survivor = start('survivor', 'drain');
  await sandbox.waitUntil(() => underWay(sandbox).size === 2 && underWay(sandbox).get(victimDigest)?.size === 2, {
    timeoutMs: 20_000,
  });
  await stage.kill(victim);
  expect(arrivals.ids.size).toBeLessThan(EVENTS);

  expect(await survivor.ended).toMatchObject({ code: 0 });
  expect(JSON.parse(await survivor.said('{'))).toMatchObject({ flushed: true, queue: { events: 0 } });
  const { repeated, ...account } = stage.report('one of two processes killed in mid-delivery');
  expect(account).toEqual({ produced: EVENTS, delivered: EVENTS, reported: 0, lost: 0 });
  expect(repeated).toBeGreaterThan(0);
  expect(repeated).toBeLessThanOrEqual(BATCH.concurrency * BATCH.maxEvents);
});
