/**
 * What an event costs from `track()` to the answer, for capikit, for what people use today, and for a hand-written loop that
 * checks and keeps nothing: CPU, events a second, memory, and what the event loop feels at 2,000 events a second.
 * `pnpm bench pipeline [--quick] [--only=NAME …]`.
 */
import { cell, chosen, goal, interleaved, isQuick, publish, ratio, ROUNDS, summarise } from './measure.mjs';
import { startProcess } from './process-calls.mjs';

const local = (file) => new URL(file, import.meta.url);
const SATURATED = {
  'hand-written': 50_000,
  capikit: 50_000,
  'capikit, LMDB': 20_000,
  'Business SDK, batches of 1,000': 20_000,
  'Business SDK, one by one': 2_000,
  Segment: 10_000,
  PostHog: 20_000,
};
const PACED = [
  'idle',
  'hand-written',
  'capikit',
  'capikit, LMDB',
  'Business SDK, batches of 1,000',
  'Business SDK, one by one',
];
const RATE = 2_000;
const PACED_MS = isQuick ? 2_000 : 5_000;
const WARM_UP_MS = isQuick ? 1_000 : 2_000;

const sink = await startProcess(local('sink-process.mjs'));
const url = await sink.call('url');

async function fresh(name, work) {
  const sender = await startProcess(local('pipeline-process.mjs'), name, url);
  const result = await work(sender);
  await sender.call('close');
  await sender.stop();
  return result;
}

await sink.call('delay', 0);
const saturated = await interleaved(chosen(Object.keys(SATURATED)), (name) =>
  fresh(name, async (sender) => {
    const events = isQuick ? SATURATED[name] / 10 : SATURATED[name];
    // Compiled code, not the compiler, is what is compared.
    await sender.call('saturate', events);
    await sink.call('take');
    const result = await sender.call('saturate', events);
    const arrived = await sink.call('take');
    if (arrived.events !== events) throw new Error(`${name}: ${arrived.events} of ${events} arrived`);
    return { ...result, bytes: arrived.bytes / events };
  }),
);
await sink.call('delay', 50);
const paced = await interleaved(
  PACED.filter((name) => name === 'idle' || name in saturated),
  (name) =>
    fresh(name, async (sender) => {
      // One by one, the SDK cannot keep up: it would begin with a backlog.
      if (name !== 'Business SDK, one by one') await sender.call('paced', { rate: RATE, ms: WARM_UP_MS });
      return sender.call('paced', { rate: RATE, ms: PACED_MS });
    }),
);
await sink.stop();

const cost = summarise(saturated);
const delays = summarise(paced);
/** CPU of `of` in that of `against`. */
const ratioOf = (of, against) => ratio(saturated, { of, against, key: 'cpu' });

publish('pipeline', {
  saturated,
  paced,
  notes: [
    'Every contender is given the same purchases and set up as its documentation says for many events (`test/bench/contenders.mjs`). A warm-up of as many events goes before. capikit remembers the digests of first names, cities, zips and countries, of which these customers have 8, 8, 5,000 and 8; the others hash each.',
  ],
  tables: [
    {
      title: `From \`track()\` to the answer, as fast as it goes; ${ROUNDS} interleaved rounds of fresh processes`,
      lines: [
        ['', 'CPU µs an event', '÷ hand-written', 'events/s', 'peak RSS, MiB', 'bytes sent an event'],
        ...Object.keys(saturated).map((name) => {
          const { cpu, rate, rss, bytes } = cost[name];
          const toFloor = ratioOf(name, 'hand-written');
          return [name, cell(cpu), cell(toFloor, 2), cell(rate, 0), cell(rss, 0), cell(bytes, 0)];
        }),
      ],
    },
    {
      title: `${RATE.toLocaleString('en')} events a second, answered after 50 ms: what else the process has to do waits this long`,
      lines: [
        ['', 'p50 ms', 'p99 ms', 'longest ms', 'CPU µs an event', 'peak RSS, MiB'],
        ...Object.keys(paced).map((name) => {
          const { p50, p99, max, cpu, rss } = delays[name];
          return [name, cell(p50, 2), cell(p99, 2), cell(max), cell(cpu), cell(rss, 0)];
        }),
      ],
    },
  ],
  goals: [
    goal('An event costs at most 1.1 × the CPU of the hand-written loop', {
      measured: ratioOf('capikit', 'hand-written'),
      atMost: 1.1,
    }),
    goal('The Business SDK in batches takes at least 3 × the CPU of capikit', {
      measured: ratioOf('Business SDK, batches of 1,000', 'capikit'),
      atLeast: 3,
    }),
    goal('The Business SDK one by one takes at least 40 × the CPU of capikit', {
      measured: ratioOf('Business SDK, one by one', 'capikit'),
      atLeast: 40,
      digits: 1,
    }),
    goal(
      `Event-loop delay at ${RATE.toLocaleString('en')} events a second: p99 at most 1.5 × that of an idle process`,
      {
        measured: ratio(paced, { of: 'capikit', against: 'idle', key: 'p99' }),
        atMost: 1.5,
      },
    ),
  ],
});
