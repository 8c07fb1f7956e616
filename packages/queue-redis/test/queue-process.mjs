// A process of its own on a queue, which does what its parent asks, a call at a time: [number, what, ...arguments], answered
// by [number, answer].
import { redisQueue } from '../dist/index.js';

let queue;
let now;
const claims = new Map();

const calls = {
  open: (options) => void (queue = redisQueue({ ...options, now: () => now })),
  add: (records) => queue.add(records),
  async claim(options) {
    const claim = await queue.claim(options);
    if (claim === null) return null;
    const name = claims.size;
    claims.set(name, claim);
    return { name, lane: claim.lane, records: claim.records };
  },
  extend: (name, ms) => claims.get(name).extend(ms),
  settle: (name, settlement) => claims.get(name).settle(settlement),
  depth: () => queue.depth(),
  list: (options) => queue.deadLetters.list(options),
  replay: (ids) => queue.deadLetters.replay(ids),
  remove: (ids) => queue.deadLetters.remove(ids),
  close: () => queue.close(),
};

async function answer([number, at, what, ...given]) {
  now = at;
  process.send([number, await calls[what](...given)]);
}

process.on('message', (call) => void answer(call));
