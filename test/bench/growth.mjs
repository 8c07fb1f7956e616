/**
 * What an event costs from `track()` to the answer while 1,000 to 1,000,000 wait, and how much memory one that waits takes.
 * `pnpm bench growth [--quick] [--only="memory 1000" …]`. The sink is the slower end: the queue keeps its depth while events are
 * added, claimed, sent and settled.
 */
import { freemem } from 'node:os';
import { cell, chosen, goal, interleaved, isQuick, publish, ratio, ROUNDS, spread } from './measure.mjs';
import { startProcess } from './process-calls.mjs';

const DEPTHS = {
  memory: [1_000, 10_000, 100_000],
  LMDB: [1_000, 10_000, 100_000],
};
/** Takes minutes to fill, and the memory of Node and the sink: fewer rounds, on a machine that has it. */
const DEEP = {
  'memory 1000': { queue: 'memory', depth: 1_000 },
  'memory 1000000': { queue: 'memory', depth: 1_000_000 },
};
const DEEP_ROUNDS = 3;
const DEEP_BYTES = 6e9;
const WARM_UP = isQuick ? 10_000 : 40_000;
const EVENTS = { least: isQuick ? 5_000 : 20_000, most: isQuick ? 20_000 : 200_000 };
const MEMORY_DEPTH = isQuick ? 10_000 : 100_000;
const local = (file) => new URL(file, import.meta.url);

const CASES = Object.fromEntries(
  Object.entries(DEPTHS).flatMap(([queue, depths]) => depths.map((depth) => [`${queue} ${depth}`, { queue, depth }])),
);
const sink = await startProcess(local('sink-process.mjs'));
const url = await sink.call('url');

async function withQueue(queue, ids, work) {
  const process = await startProcess(local('growth-process.mjs'), queue, url, ids);
  try {
    return await work(process);
  } finally {
    await process.call('discard');
    await process.stop();
  }
}

async function fill(process, depth) {
  await sink.call('hold');
  await process.call('fill', depth);
}

function measureCost({ queue, depth }) {
  return withQueue(queue, 'with ids', async (process) => {
    await fill(process, 1_000);
    const warmedUp = process.call('keep', { depth: 1_000, events: WARM_UP });
    await sink.call('release');
    await warmedUp;
    await fill(process, depth);
    // The collection of garbage that filling has begun is not counted.
    const settled = process.call('keep', { depth, events: EVENTS.least });
    await sink.call('release');
    await settled;
    await sink.call('take');
    // The whole queue passes, as far as time allows: garbage of a deep one is collected only now and then.
    const cpu = await process.call('keep', { depth, events: Math.min(Math.max(depth, EVENTS.least), EVENTS.most) });
    const { events, requests } = await sink.call('take');
    return { cpu, batch: events / requests };
  });
}

const costs = await interleaved(chosen(Object.keys(CASES)), (name) => measureCost(CASES[name]));
const hasRoom = !isQuick && freemem() > DEEP_BYTES && 'memory 1000' in costs;
const deep = hasRoom ? await interleaved(Object.keys(DEEP), (name) => measureCost(DEEP[name]), DEEP_ROUNDS) : {};

const MEMORY = {
  'with an event id of the caller': ['memory', 'with ids'],
  'with an id of capikit': ['memory', 'without'],
};
const memories = await interleaved(Object.keys(MEMORY), (name) =>
  withQueue(...MEMORY[name], async (process) => {
    await sink.call('take');
    await fill(process, 1_000);
    await sink.call('release');
    await process.call('flush');
    const { bytes, events } = await sink.call('take');
    const before = await process.call('memory');
    await fill(process, MEMORY_DEPTH);
    const full = await process.call('memory');
    await sink.call('release');
    const each = (key) => (full[key] - before[key]) / MEMORY_DEPTH;
    return { heap: each('heap'), rss: each('rss'), json: bytes / events };
  }),
);
await sink.stop();

const column = (results, name, key) => spread((results[name] ?? []).map((one) => one[key]));
const row = (results, name, { queue, depth }, rounds = '') => [
  queue,
  `${depth.toLocaleString('en')}${rounds}`,
  cell(column(results, name, 'cpu')),
  cell(ratio(results, { of: name, against: `${queue} 1000`, key: 'cpu' }), 2),
  cell(column(results, name, 'batch'), 0),
];
const perJson = (name) => spread(memories[name].map(({ heap, json }) => heap / json));

publish('growth', {
  costs,
  deep,
  memories,
  notes: [
    `Batches of 500, at most two under way. As many events as wait, but at least ${EVENTS.least.toLocaleString('en')} and at most ${EVENTS.most.toLocaleString('en')}, are tracked and delivered while the queue keeps its depth, each with an event id of the caller, which is remembered.`,
  ],
  tables: [
    {
      title: `Events from \`track()\` to the answer on top of those that wait; ${ROUNDS} interleaved rounds of fresh processes`,
      lines: [
        ['Queue', 'waiting', 'CPU µs an event', '÷ with 1,000', 'events a request'],
        ...Object.keys(costs).map((name) => row(costs, name, CASES[name])),
        ...Object.keys(deep)
          .slice(1)
          .map((name) => row(deep, name, DEEP[name], ` (${DEEP_ROUNDS} rounds)`)),
      ],
    },
    {
      title: `Memory of one of ${MEMORY_DEPTH.toLocaleString('en')} events in the memory queue, after garbage collection`,
      lines: [
        ['', 'heap and buffers, bytes', 'resident, bytes', 'its JSON, bytes', 'heap and buffers ÷ JSON'],
        ...Object.keys(memories).map((name) => [
          name,
          ...['heap', 'rss', 'json'].map((key) => cell(column(memories, name, key), 0)),
          cell(perJson(name), 2),
        ]),
      ],
    },
  ],
  goals: [
    goal('An event costs at most 1.2 × as much with 100,000 waiting as with 1,000, memory queue', {
      measured: ratio(costs, { of: 'memory 100000', against: 'memory 1000', key: 'cpu' }),
      atMost: 1.2,
    }),
    goal('The same with the LMDB queue', {
      measured: ratio(costs, { of: 'LMDB 100000', against: 'LMDB 1000', key: 'cpu' }),
      atMost: 1.2,
    }),
    goal("The memory queue takes at most 1.5 × the bytes of an event's JSON", {
      measured: perJson('with an event id of the caller'),
      atMost: 1.5,
    }),
    goal('The same with an event id of capikit', { measured: perJson('with an id of capikit'), atMost: 1.5 }),
  ],
});
