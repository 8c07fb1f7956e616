/**
 * What an event costs from `track()` to the answer, for capikit, for what people use today, and for a hand-written loop that
 * checks and keeps nothing: CPU, events a second, memory, and what the event loop feels at 2,000 events a second.
 * `pnpm bench pipeline [--quick] [--only=capikit,hand-written]`.
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
const PACED_MS = isQuick ? 2_000 : 6_000;

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
    await sender.call('saturate', events / 2);
    await sink.call('take');
    const result = await sender.call('saturate', events);
    const arrived = await sink.call('take');
    if (arrived.events !== events) throw new Error(`${name}: ${arrived.events} of ${events} arrived`);
    return { ...result, bytes: arrived.bytes / events };
  }),
);
await sink.call('delay', 50);
const paced = await interleaved(PACED, (name) =>
  fresh(name, async (sender) => {
    if (name !== 'Business SDK, one by one') await sender.call('paced', { rate: RATE, ms: 1_000 });
    return sender.call('paced', { rate: RATE, ms: PACED_MS });
  }),
);
await sink.stop();

const cost = summarise(saturated);
const delays = summarise(paced);
const toFloor = (name) => ratio(saturated, { of: name, against: 'hand-written', key: 'cpu' });
const lines = Object.keys(SATURATED).map((name) => {
  const { cpu, rate, rss, bytes } = cost[name];
  return [name, cell(cpu), cell(toFloor(name), 2), cell(rate, 0), cell(rss, 0), cell(bytes, 0)];
});
publish('pipeline', {
  cost,
  delays,
  ratios: {
    toFloor: toFloor('capikit').median,
    sdkBatched: ratio(saturated, { of: 'Business SDK, batches of 1,000', against: 'capikit', key: 'cpu' }).median,
    sdkOneByOne: ratio(saturated, { of: 'Business SDK, one by one', against: 'capikit', key: 'cpu' }).median,
    loopDelay: ratio(paced, { of: 'capikit', against: 'idle', key: 'p99' }).median,
  },
  tables: [
    {
      title: `From \`track()\` to the answer, as fast as it goes; medians of ${ROUNDS} interleaved rounds, each in a fresh process`,
      lines: [['', 'CPU µs an event', '÷ hand-written', 'events/s', 'peak RSS, MiB', 'bytes sent an event'], ...lines],
    },
    {
      title: `${RATE} events a second, answered after 50 ms: what else the process has to do waits this long`,
      lines: [
        ['', 'p50 ms', 'p99 ms', 'longest ms', 'CPU µs an event', 'peak RSS, MiB'],
        ...PACED.map((name) => {
          const { p50, p99, max, cpu, rss } = delays[name];
          return [name, cell(p50, 2), cell(p99, 2), cell(max), cell(cpu), cell(rss, 0)];
        }),
      ],
    },
  ],
});
