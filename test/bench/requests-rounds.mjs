import { cell, isQuick, ratio, ROUNDS, spread, summarise } from './measure.mjs';
import { startProcess } from './process-calls.mjs';

const WARM_UP = { requests: isQuick ? 3_000 : 10_000, ms: 6_000 };
/** In each round. Even, since every second one is in the opposite order. */
const PASSES = 4;
const PASS_MS = isQuick ? 500 : 700;
const PACED = { rate: 300, ms: isQuick ? 1_000 : 3_000 };
const local = (file) => new URL(file, import.meta.url);

/**
 * Measures apps against each other: `program` is started once for each of `apps` in each round and warmed up; then all of
 * them are saturated in turn, several times, and those of `paced` are asked at a fixed rate. `reporting(name)` tells whether
 * an app sends an event with each request: then none may be missing.
 */
export async function measureApps({ program, apps, paced, reporting }) {
  const sink = await startProcess(local('sink-process.mjs'));
  const load = await startProcess(local('requests-load-process.mjs'));
  const sinkUrl = await sink.call('url');
  const saturatedRounds = Object.fromEntries(apps.map((name) => [name, []]));
  const pacedRounds = Object.fromEntries(paced.map((name) => [name, []]));

  for (let round = 0; round < ROUNDS; round += 1) {
    const shift = (round * 3) % apps.length;
    const order = [...apps.slice(shift), ...apps.slice(0, shift)];
    const started = new Map();
    await Promise.all(order.map(async (name) => started.set(name, await startProcess(local(program), name, sinkUrl))));
    const measure = (name, kind, options) => window({ name, app: started.get(name), kind, options });
    for (const name of order) await warmUp(() => measure(name, 'saturate', { ms: 500 }));
    const windows = Object.fromEntries(apps.map((name) => [name, []]));
    for (let pass = 0; pass < PASSES; pass += 1) {
      for (const name of pass % 2 === 0 ? order : order.toReversed()) {
        windows[name].push(await measure(name, 'saturate', { ms: PASS_MS }));
      }
      process.stderr.write('.');
    }
    for (const name of apps) saturatedRounds[name].push(mean(windows[name]));
    for (const name of order.filter((one) => paced.includes(one))) {
      pacedRounds[name].push(await measure(name, 'paced', PACED));
    }
    for (const app of started.values()) await app.stop();
  }
  process.stderr.write('\n');
  await Promise.all([sink.stop(), load.stop()]);
  return { saturated: saturatedRounds, paced: pacedRounds };

  async function window({ name, app, kind, options }) {
    const port = await app.call('port');
    await sink.call('take');
    const before = await app.call('used');
    const answered = await load.call(kind, { port, ...options });
    // What was only put aside is part of the request's cost.
    await app.call('drain');
    const after = await app.call('used');
    const requests = after.requests - before.requests;
    const { events } = await sink.call('take');
    const expected = reporting(name) ? requests : 0;
    if (events !== expected) throw new Error(`${name}: ${events} of ${expected} events arrived`);
    return { ...answered, requests, cpu: (after.cpu - before.cpu) / requests };
  }
}

/** Compiled code, not the compiler, is what is compared. */
async function warmUp(measure) {
  const startedAt = performance.now();
  for (let requests = 0; requests < WARM_UP.requests && performance.now() - startedAt < WARM_UP.ms;) {
    requests += (await measure()).requests;
  }
}

function mean(windows) {
  const average = (key) => windows.reduce((sum, window) => sum + window[key], 0) / windows.length;
  return Object.fromEntries(Object.keys(windows[0]).map((key) => [key, average(key)]));
}

/** How much of `against` an app's requests a second are, round by round. */
export const rateOf = (rounds, of, against) => ratio(rounds, { of, against, key: 'rate' });

/** CPU a request that an app adds to `bare`, in µs, round by round. */
function addedCpu(rounds, of, bare = 'bare') {
  return rounds[of].map(({ cpu }, round) => cpu - rounds[bare][round].cpu);
}

/** What `of` adds to bare as a multiple of what `against` adds, in the rounds in which that can be told from nothing. */
export function addedRatio(rounds, of, against) {
  const others = addedCpu(rounds, against);
  return spread(addedCpu(rounds, of).map((added, round) => (others[round] > 0 ? added / others[round] : Number.NaN)));
}

/** How many percent fewer requests a second than `against`, round by round. */
export function lostRate(rounds, of, against) {
  return spread(rounds[of].map(({ rate }, round) => 100 * (1 - rate / rounds[against][round].rate)));
}

/** Both tables; `against` names the bare app that an app is compared with. */
export function requestTables({ saturated, paced }, against = () => 'bare') {
  const cost = summarise(saturated);
  const pacedCost = summarise(paced);
  const times = ({ p50, p99, cpu }) => [cell(p50, 2), cell(p99, 2), cell(cpu, 0)];
  return [
    {
      title: `As many requests as 50 connections take (autocannon); ${ROUNDS} rounds of fresh processes, ${PASSES} windows of ${PASS_MS} ms in each`,
      lines: [
        ['', 'req/s', '÷ bare', 'p50 ms', 'p99 ms', 'CPU µs a request', 'more than bare', '÷ bare'],
        ...Object.keys(saturated).map((name) => [
          name,
          cell(cost[name].rate, 0),
          cell(rateOf(saturated, name, against(name)), 3),
          ...times(cost[name]),
          cell(spread(addedCpu(saturated, name, against(name))), 1),
          cell(ratio(saturated, { of: name, against: against(name), key: 'cpu' }), 3),
        ]),
      ],
    },
    {
      title: `${PACED.rate} requests a second, evenly spaced, whether or not the earlier ones were answered`,
      lines: [
        ['', 'p50 ms', 'p99 ms', 'CPU µs a request', 'more than bare'],
        ...Object.keys(paced).map((name) => [
          name,
          ...times(pacedCost[name]),
          cell(spread(addedCpu(paced, name, against(name))), 0),
        ]),
      ],
    },
  ];
}
