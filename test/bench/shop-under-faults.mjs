// How much slower are the shop's pages with capikit than without it, while Meta has every kind of trouble, and what arrives
// when the trouble is over? `pnpm bench shop-under-faults [--quick | --rounds=N]`.
//
// Three shops, the sandbox and the load have a process each. One shop has capikit, two have none. All three are asked in turn,
// request by request, and every ratio is within one window, so that what else the machine does falls on all. `noise` is the
// one shop without capikit compared with the other: a ratio is known no better than that. The windows are long because in a
// virtual machine the slowest hundredth is that of moments in which the whole machine is slow.
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { quantile, runLoad } from './load.mjs';
import { startProcess } from './process-calls.mjs';

const isQuick = process.argv.includes('--quick');
const ROUNDS = isQuick
  ? 1
  : Number(/^--rounds=(\d+)$/.exec(process.argv.find((one) => one.startsWith('--rounds')))?.[1] ?? 5);
const LOAD = { rate: 200, warmUpMs: 500, measuredMs: isQuick ? 2_000 : 39_500 };
const GOAL = 1.2;
const CONDITIONS = [
  'healthy',
  'off',
  'slow (5 s)',
  'refusing (400)',
  'refusing (401)',
  'refusing (429)',
  'refusing (500)',
  'closing sockets before the body',
  'closing sockets instead of the answer',
];
const ascending = (a, b) => a - b;
const local = (file) => new URL(file, import.meta.url);

if (!existsSync(local('../../examples/express-shop/dist/shop.js'))) throw new Error('run "pnpm run build" first');
const sandbox = await startProcess(local('sandbox-process.mjs'));
const plain = await startProcess(local('shop-process.mjs'), 'without');
const alike = await startProcess(local('shop-process.mjs'), 'without');
const tracked = await startProcess(local('shop-process.mjs'), 'with', await sandbox.call('url'));

const shops = [tracked, plain, alike];
const ports = await Promise.all(shops.map((shop) => shop.call('port')));

// Compiled code, not the compiler, is what is compared.
await runLoad({ ...LOAD, ports, rate: 400, measuredMs: isQuick ? 4_000 : 30_000 });
await tracked.call('drain');
await sandbox.call('ledger');

const results = new Map(CONDITIONS.map((condition) => [condition, []]));
for (let round = 0; round < ROUNDS; round += 1) {
  const shift = (round * 3) % CONDITIONS.length;
  for (const condition of [...CONDITIONS.slice(shift), ...CONDITIONS.slice(0, shift)]) {
    results.get(condition).push(await measure(condition));
    process.stderr.write('.');
  }
}
process.stderr.write('\n');
await Promise.all([sandbox, ...shops].map((one) => one.stop()));

const rows = CONDITIONS.map(summary);
print(rows);
const isComplete = rows.every(({ missing, extra, unexplained, lost }) => missing + extra + unexplained + lost === 0);
console.log(isComplete ? 'Every accepted event arrived.' : 'EVENTS ARE MISSING, SURPLUS OR REPEATED WITHOUT A REASON.');
const isFast = rows.every(({ p99Ratio }) => p99Ratio.median <= GOAL);
console.log(isFast ? `Every p99 is at most ${GOAL} times that without capikit.` : `SOME p99 IS ABOVE ${GOAL} TIMES.`);
console.log(JSON.stringify({ node: process.version, cpus: cpus().length, rounds: ROUNDS, ...LOAD, rows }));
process.exitCode = isComplete ? 0 : 1;

function cpuMicros() {
  return Promise.all(shops.map((shop) => shop.call('cpuMicros')));
}

async function measure(condition) {
  await sandbox.call('begin', condition);
  const before = await cpuMicros();
  const [latencies, without, withoutToo] = await runLoad({ ...LOAD, ports });
  const requests = (LOAD.rate * (LOAD.warmUpMs + LOAD.measuredMs)) / 1_000;
  const [cpu, ...cpuWithout] = (await cpuMicros()).map((micros, at) => (micros - before[at]) / requests);
  const window = { latencies, without, withoutToo, cpu, cpuWithout: (cpuWithout[0] + cpuWithout[1]) / 2 };

  await sandbox.call('recover');
  const { accepted, lost, left } = await tracked.call('drain');
  const { arrived, ...ledger } = await sandbox.call('ledger');
  const wanted = new Set(accepted);
  const got = new Set(arrived);
  return {
    ...window,
    ...ledger,
    accepted: wanted.size,
    arrived: got.size,
    missing: accepted.filter((id) => !got.has(id)).length,
    extra: arrived.filter((id) => !wanted.has(id)).length,
    lost: left + Object.values(lost).reduce((sum, count) => sum + count, 0),
  };
}

function summary(condition) {
  const windows = results.get(condition);
  const sum = (name) => windows.reduce((total, window) => total + window[name], 0);
  const median = (value) => spread(windows.map(value)).median;
  const both = ({ without, withoutToo }) => [...without, ...withoutToo].toSorted(ascending);
  const ratio = (share) =>
    spread(windows.map((window) => quantile(window.latencies, share) / quantile(both(window), share)));
  const pooled = (latencies) => quantile(windows.flatMap(latencies).toSorted(ascending), 0.99);
  return {
    condition,
    p50: median(({ latencies }) => quantile(latencies, 0.5)),
    p50Without: median((window) => quantile(both(window), 0.5)),
    p99: median(({ latencies }) => quantile(latencies, 0.99)),
    p99Without: median((window) => quantile(both(window), 0.99)),
    p50Ratio: ratio(0.5),
    p99Ratio: ratio(0.99),
    noise: spread(windows.map(({ without, withoutToo }) => quantile(withoutToo, 0.99) / quantile(without, 0.99))),
    pooledP99Ratio: pooled(({ latencies }) => latencies) / pooled(both),
    cpu: median((window) => window.cpu),
    cpuWithout: median((window) => window.cpuWithout),
    accepted: sum('accepted'),
    arrived: sum('arrived'),
    missing: sum('missing'),
    extra: sum('extra'),
    lost: sum('lost'),
    repeats: sum('repeats'),
    unexplained: sum('unexplained'),
    requests: sum('requests'),
  };
}

function spread(numbers) {
  const sorted = numbers.toSorted(ascending);
  return { median: quantile(sorted, 0.5), min: sorted[0], max: sorted.at(-1) };
}

function print(all) {
  const times = [
    'p50 ms',
    'without',
    'p99 ms',
    'without',
    'p99 ratio (min–max)',
    'noise (min–max)',
    'pooled p99 ratio',
  ];
  const head = [...times, 'CPU µs/request', 'without', 'accepted', 'arrived', 'repeats', 'unexplained', 'requests'];
  console.log(`| Meta | ${head.join(' | ')} |`);
  console.log(`|---${'|---:'.repeat(head.length)}|`);
  const range = ({ median, min, max }) => `${median.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)})`;
  for (const row of all) {
    const latencies = [row.p50, row.p50Without, row.p99, row.p99Without].map((ms) => ms.toFixed(2));
    const ratios = [range(row.p99Ratio), range(row.noise), row.pooledP99Ratio.toFixed(2)];
    const cpu = [row.cpu, row.cpuWithout].map((micros) => micros.toFixed(0));
    const events = [row.accepted, row.arrived, row.repeats, row.unexplained, row.requests];
    console.log(`| ${[row.condition, ...latencies, ...ratios, ...cpu, ...events].join(' | ')} |`);
  }
}
