import { statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startRedis } from '../redis-server.mjs';
import { openJunction } from './junction';
import { Stage } from './stage';

const RESTARTS = 3;
const GONE_MS = 30_000;
const SECOND_MS = 1_000;
const BEHIND_MS = 500;
/** So long after Redis' death a process has noted down what it was answered before. */
const NOTED_MS = 500;
/** What may be on its way between two processes at any moment. */
const IN_FLIGHT = 50;
/** Longer than a lease, for what was delivered while nobody could note it down, and than a backlog takes a slow machine. */
const CLOSE_MS = 90_000;
const PATIENT_MS = 5_000;

/** How many more events than now have arrived. */
async function arrived(stage: Stage, more: number): Promise<void> {
  const { counts } = stage.sandbox;
  const wanted = counts.accepted + more;
  await stage.sandbox.waitUntil(() => stage.sandbox.counts.accepted >= wanted, { timeoutMs: 60_000 });
}

async function stop(server: ReturnType<Stage['start']>): Promise<void> {
  expect((await server.kill('SIGTERM')).code).toBe(0);
  expect(JSON.parse(await server.said('{'))).toMatchObject({ delivered: true });
}

/** How many replicas have what Redis holds now. */
async function replicated(url: string): Promise<number> {
  const operator = new Redis(url);
  try {
    await operator.set('mark', '');
    return await operator.wait(1, 20_000);
  } finally {
    operator.disconnect();
  }
}

describe('Redis under load', { timeout: 150_000 }, () => {
  it.each([
    ['always', 'stored'],
    // With everysec Redis confirms what it has not yet written while the disk is busy: it is killed when it has.
    ['everysec', 'written'],
  ])('killed and started again with appendfsync %s costs nothing that was %s', async (appendfsync) => {
    const stage = await Stage.open('redis', { appendfsync });
    const server = stage.start({ job: 'load', life: 'a', closeMs: CLOSE_MS });
    for (let restart = 0; restart < RESTARTS; restart += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await arrived(stage, 500);
      // oxlint-disable-next-line no-await-in-loop -- as above
      if (appendfsync === 'everysec') await stage.redisHasWritten({ pause: true });
      // oxlint-disable-next-line no-await-in-loop -- as above
      await stage.restartRedis();
      stage.excuseRepeats();
    }
    await arrived(stage, 500);
    stage.excuseRepeats();
    await stop(server);
    const {
      produced,
      repeated: _,
      ...account
    } = stage.report(`Redis killed ${RESTARTS} times, appendfsync ${appendfsync}`);
    expect(produced).toBeGreaterThan(2_000);
    expect(account).toEqual({ delivered: produced, reported: 0, lost: 0 });
  });

  it(
    `gone for ${GONE_MS / SECOND_MS} s costs nothing, and what is tracked meanwhile is delivered`,
    { timeout: 240_000 },
    async () => {
      const stage = await Stage.open('redis');
      // Full batches: the sandbox is to answer them in time on a slow machine too, or they come again.
      const capi = { timeoutMs: PATIENT_MS };
      const server = stage.start({ job: 'load', life: 'a', closeMs: CLOSE_MS, capi });
      await arrived(stage, 500);
      await stage.restartRedis(async () => {
        const before = stage.journal.accepted.size;
        await sleep(GONE_MS);
        expect(stage.journal.accepted.size - before).toBeGreaterThan(10_000);
      });
      stage.excuseRepeats();
      await arrived(stage, 10_000);
      stage.excuseRepeats();
      await stop(server);
      const { produced, repeated: _, ...account } = stage.report('Redis gone for 30 s at load');
      expect(produced).toBe(stage.journal.accepted.size);
      expect(account).toEqual({ delivered: produced, reported: 0, lost: 0 });
    },
  );

  it('on a machine without power loses the last second with everysec, and only that', async () => {
    const stage = await Stage.open('redis', { appendfsync: 'everysec' });
    const log = join(stage.queueDirectory, 'appendonlydir', 'appendonly.aof.1.incr.aof');
    const server = stage.start({ job: 'load', life: 'a', closeMs: CLOSE_MS });
    await arrived(stage, 500);
    // Nothing of that second is safe with Meta instead.
    const up = stage.goDown();
    const before = stage.journal.stored;
    await stage.redisHasWritten();
    const synced = statSync(log).size;
    await sleep(SECOND_MS);
    let during = 0;
    await stage.restartRedis(async () => {
      await sleep(NOTED_MS);
      during = stage.journal.stored.size - before.size;
      // What was written after the last fsync is not on the disk.
      truncateSync(log, synced);
    });
    up();
    await arrived(stage, 500);
    await stop(server);
    const { lost, ...account } = stage.report('power cut a second after the last fsync, appendfsync everysec', {
      storeForgets: true,
    });
    expect(account.reported).toBe(0);
    expect(lost).toBeLessThanOrEqual(during + IN_FLIGHT);
    expect([...before].filter((id) => !stage.arrivals.ids.has(id))).toEqual([]);
  });

  it('failing over to a replica loses what had not reached that, and only that', async () => {
    const stage = await Stage.open('redis', { 'repl-diskless-sync-delay': 0 });
    const master = stage.redis;
    if (master === undefined) throw new Error('no Redis');
    const link = await openJunction(master.port);
    const replica = await startRedis({ options: { appendonly: 'yes', replicaof: `127.0.0.1 ${link.port}` } });
    onTestFinished(() => replica.stop());
    const operator = new Redis(replica.url);
    onTestFinished(() => operator.disconnect());
    await expect.poll(() => operator.info('replication'), { timeout: 20_000 }).toContain('master_link_status:up');
    const junction = await openJunction(master.port);
    const limits = { url: `redis://127.0.0.1:${junction.port}` };
    const server = stage.start({ job: 'load', life: 'a', closeMs: CLOSE_MS, limits });
    await arrived(stage, 500);
    // What is not yet with the replica is not with Meta either.
    const up = stage.goDown();
    const before = stage.journal.stored;
    expect(await replicated(master.url)).toBe(1);
    link.leadTo(undefined);
    await sleep(BEHIND_MS);
    await master.kill();
    await sleep(NOTED_MS);
    const unsure = stage.journal.stored.size - before.size;
    await operator.replicaof('NO', 'ONE');
    junction.leadTo(replica.port);
    up();
    await arrived(stage, 500);
    await stop(server);
    const { lost, reported } = stage.report('failover to a replica half a second behind', { storeForgets: true });
    expect(reported).toBe(0);
    expect(lost).toBeLessThanOrEqual(unsure + IN_FLIGHT);
    expect([...before].filter((id) => !stage.arrivals.ids.has(id))).toEqual([]);
  });
});
