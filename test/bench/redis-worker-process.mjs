// A worker of the Redis queue as a process of its own: `<url> <prefix>`. Claims and settles until nothing is left.
import { redisQueue } from '@capikit/queue-redis';

const [, , url, prefix] = process.argv;
const queue = redisQueue({ url, prefix });
await queue.depth();
process.once('message', () => void work());
process.send('ready');

async function work() {
  let taken = 0;
  for (;;) {
    const claim = await queue.claim({ events: 1_000, bytes: 100_000_000, leaseMs: 60_000, except: [] });
    if (claim === null) break;
    taken += claim.records.length;
    if (!(await claim.settle({ remove: claim.records.map(({ id }) => id) }))) throw new Error('lost');
  }
  await queue.close();
  process.send(taken, () => process.exit());
}
