import { eventRecord, queueContract } from '@capikit/core/testing';
import { Cluster, Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { freePort, startRedis, type RedisServer } from '../../../test/redis-server.mjs';
import { redisQueue } from './index';

const SLOTS = [
  [0, 8_191],
  [8_192, 16_383],
] as const;
let nodes: RedisServer[] = [];
let cluster: Cluster;
let queues = 0;

async function isWhole(operator: Redis): Promise<void> {
  const info = String(await operator.call('CLUSTER', 'INFO'));
  if (!info.includes('cluster_state:ok') || !info.includes('cluster_known_nodes:2')) throw new Error(info);
}

beforeAll(async () => {
  nodes = await Promise.all(
    SLOTS.map(async () =>
      startRedis({ options: { appendonly: 'yes', 'cluster-enabled': 'yes', 'cluster-port': await freePort() } }),
    ),
  );
  const operators = nodes.map(({ url }) => new Redis(url));
  const [first] = operators;
  await Promise.all(operators.map((operator, at) => operator.call('CLUSTER', 'ADDSLOTSRANGE', ...(SLOTS[at] ?? []))));
  const busPort = /^127.*@(\d+)|:\d+@(\d+)/m.exec(String(await operators[1]?.call('CLUSTER', 'NODES')));
  await first?.call('CLUSTER', 'MEET', '127.0.0.1', String(nodes[1]?.port), busPort?.[1] ?? busPort?.[2] ?? '');
  for (const operator of operators) {
    // oxlint-disable-next-line no-await-in-loop -- both must know of each other
    await vi.waitFor(() => isWhole(operator), { timeout: 20_000 });
    operator.disconnect();
  }
  cluster = new Cluster(nodes.map(({ port }) => ({ host: '127.0.0.1', port })));
});
afterAll(async () => {
  cluster.disconnect();
  await Promise.all(nodes.map((node) => node.stop()));
});

describe('a cluster of two nodes', () => {
  queueContract((options) => redisQueue({ ...options, client: cluster, prefix: `queue-${(queues += 1)}` }), {
    describe,
    it,
  });

  it('has had queues on both', async () => {
    const counts = await Promise.all(cluster.nodes('master').map((node) => node.dbsize()));
    expect(counts).toHaveLength(2);
    for (const count of counts) expect(count).toBeGreaterThan(0);
  });

  it('keeps a queue in one piece while it moves to the other node', async () => {
    const operators = nodes.map(({ url }) => new Redis(url));
    onTestFinished(() => operators.forEach((operator) => operator.disconnect()));
    const queue = redisQueue({ client: cluster, prefix: 'moving' });
    onTestFinished(async () => void (await queue.close()));
    expect(await queue.add([eventRecord({ id: 'a' })])).toBe('added');

    const slot = Number(await operators[0]?.call('CLUSTER', 'KEYSLOT', '{moving}'));
    const [from, to] = slot <= SLOTS[0][1] ? [0, 1] : [1, 0];
    const call = (at: number, ...args: string[]): unknown => operators[at]?.call(...(args as [string, ...string[]]));
    const names = await Promise.all([0, 1].map(async (at) => String(await call(at, 'CLUSTER', 'MYID'))));
    await call(to, 'CLUSTER', 'SETSLOT', `${slot}`, 'IMPORTING', names[from] ?? '');
    await call(from, 'CLUSTER', 'SETSLOT', `${slot}`, 'MIGRATING', names[to] ?? '');
    const adding = queue.add([eventRecord({ id: 'b' })]);
    const keys = (await call(from, 'CLUSTER', 'GETKEYSINSLOT', `${slot}`, '100')) as string[];
    for (const key of keys.toSorted()) {
      // oxlint-disable-next-line no-await-in-loop -- one by one, as a cluster does
      expect(await call(from, 'MIGRATE', '127.0.0.1', `${nodes[to]?.port}`, key, '0', '5000')).toBe('OK');
      // oxlint-disable-next-line no-await-in-loop -- as above
      await expect(queue.depth()).rejects.toBeInstanceOf(Error);
    }
    for (const at of [to, from]) {
      // oxlint-disable-next-line no-await-in-loop -- the new owner first
      await call(at, 'CLUSTER', 'SETSLOT', `${slot}`, 'NODE', names[to] ?? '');
    }
    expect(await adding).toBe('added');
    const claim = await queue.claim({ events: 10, bytes: 10_000, leaseMs: 10_000, except: [] });
    expect(claim?.records.map(({ id }) => id)).toEqual(['a', 'b']);
  });
});
