import { queueContract } from '@capikit/core/testing';
import { Cluster, Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
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
});
