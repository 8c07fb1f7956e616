// A process of its own on a queue. Its first argument says what it does, the second is the queue's path, the third a JSON
// object. What it prints, a line each, has happened by then.
import { lmdbQueue } from '../dist/index.js';
import { eventRecord } from '../../core/dist/testing.js';

const [, , what, path, given = '{}'] = process.argv;
const options = JSON.parse(given);
const queue = lmdbQueue({ path, ...options.queue });
const say = (line) => process.stdout.write(`${line}\n`);
const ids = ({ records }) => records.map(({ id }) => id);
const limits = { events: 50, bytes: 1_000_000, leaseMs: 30_000, except: [] };

const jobs = {
  /** Adds events one by one, several at a time, and says which are stored. */
  async add() {
    const { prefix = '', count = Number.POSITIVE_INFINITY, atOnce = 20 } = options;
    let next = 0;
    const adder = async () => {
      while (next < count) {
        const id = `${prefix}${(next += 1)}`;
        const added = await queue.add([eventRecord({ id, body: Buffer.alloc(1_000, 0x20) })]);
        say(`${added} ${id}`);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, adder));
    await queue.close();
  },

  /** Adds events with the same guard keys as other processes do, and says which it was the first for. */
  async race() {
    const { prefix, count } = options;
    const untilMs = Date.now() + 3_600_000;
    const add = async (number) => {
      const guard = { key: `order-${number}`, untilMs };
      say(`${await queue.add([eventRecord({ id: `${prefix}${number}`, guard })])} ${number}`);
    };
    for (let at = 0; at < count; at += 10)
      await Promise.all(Array.from({ length: 10 }, (_, number) => add(at + number)));
    await queue.close();
  },

  /** Claims and removes until `total` records are gone from the queue. */
  async drain() {
    for (;;) {
      const claim = await queue.claim(limits);
      if (claim !== null) {
        for (const id of ids(claim)) say(`claimed ${id}`);
        if (!(await claim.settle({ remove: ids(claim) }))) say('lost');
        continue;
      }
      const { events } = await queue.depth();
      if (events === 0 && options.isLast) break;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await queue.close();
  },

  /** Claims and does nothing more. */
  async hold() {
    const claim = await queue.claim({ ...limits, leaseMs: options.leaseMs });
    say(`claimed ${ids(claim).join()}`);
    setInterval(() => undefined, 1_000);
  },

  /** Has the queue open; adds an event for every line it is given. */
  async listen() {
    await queue.add([eventRecord({ id: 'listening' })]);
    say('ready');
    for await (const line of process.stdin) {
      for (const id of String(line).trim().split('\n')) say(`${await queue.add([eventRecord({ id })])} ${id}`);
    }
    await queue.close();
  },

  /** Ends by itself in the middle of work. */
  async exit() {
    setTimeout(() => process.exit(0), options.afterMs);
    for (;;) await Promise.all(Array.from({ length: 50 }, async () => queue.add([eventRecord()])));
  },

  /** Fills the queue until it refuses, says so, drains half, and adds again. */
  async fill() {
    const body = Buffer.alloc(20_000, 0x20);
    let added = 0;
    let answer = 'added';
    while (answer === 'added') {
      const answers = await Promise.all(Array.from({ length: 20 }, async () => queue.add([eventRecord({ body })])));
      added += answers.filter((one) => one === 'added').length;
      answer = answers.find((one) => one !== 'added') ?? 'added';
    }
    say(`${answer} ${added}`);
    for (let claims = 0; claims < 2; claims += 1) {
      const claim = await queue.claim({ ...limits, events: Math.ceil(added / 4), bytes: 100_000_000 });
      if (!(await claim.settle({ remove: ids(claim) }))) say('lost');
      added -= claim.records.length;
    }
    while ((await queue.add([eventRecord({ body })])) !== 'added')
      await new Promise((resolve) => setTimeout(resolve, 50));
    const { events } = await queue.depth();
    say(`holds ${events - added}`);
    let drained = 0;
    for (let claim = await queue.claim(limits); claim !== null; claim = await queue.claim(limits)) {
      drained += claim.records.length;
      await claim.settle({ remove: ids(claim) });
    }
    say(`drained ${drained - added}`);
    await queue.close();
  },
};

await jobs[what]();
