// How much slower are the shop's pages while one address sends 1,000 forged requests a second to its collect() endpoint?
// `pnpm bench collect-attack [--quick | --rounds=N]`.
//
// Two shops alike, the sandbox, the attacker and the load have a process each. Only one shop is attacked; both are asked in
// turn, request by request, and every ratio is within one window, so that what else the machine does, the attacker's own work
// included, falls on both. `nobody` shows how well a ratio is known; `a bare 204` what the same requests cost an Express
// route that does nothing.
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { quantile, runLoad } from './load.mjs';
import { startProcess } from './process-calls.mjs';

const isQuick = process.argv.includes('--quick');
const ROUNDS = isQuick
  ? 1
  : Number(/^--rounds=(\d+)$/.exec(process.argv.find((one) => one.startsWith('--rounds')))?.[1] ?? 5);
const LOAD = { rate: 100, warmUpMs: 500, measuredMs: isQuick ? 2_000 : 6_000 };
const ATTACK_RATE = 1_000;
const PATHS = { nobody: undefined, 'a bare 204': '/bare', 'collect()': '/capi/collect' };
const CONDITIONS = Object.keys(PATHS);
const ascending = (a, b) => a - b;
const local = (file) => new URL(file, import.meta.url);

if (!existsSync(local('../../examples/express-shop/dist/shop.js'))) throw new Error('run "pnpm run build" first');
const sandbox = await startProcess(local('sandbox-process.mjs'));
const graphUrl = await sandbox.call('url');
const attacked = await startProcess(local('collect-shop-process.mjs'), graphUrl);
const alike = await startProcess(local('collect-shop-process.mjs'), graphUrl);
const attacker = await startProcess(local('attacker-process.mjs'));
const shops = [attacked, alike];
const ports = await Promise.all(shops.map((shop) => shop.call('port')));

// Compiled code, not the compiler, is what is compared.
for (const path of ['/bare', '/capi/collect']) await window(path, isQuick ? 1_000 : 4_000);

const results = new Map(CONDITIONS.map((condition) => [condition, []]));
for (let round = 0; round < ROUNDS; round += 1) {
  const shift = round % CONDITIONS.length;
  for (const condition of [...CONDITIONS.slice(shift), ...CONDITIONS.slice(0, shift)]) {
    results.get(condition).push(await window(PATHS[condition], LOAD.measuredMs));
    process.stderr.write('.');
  }
}
process.stderr.write('\n');
const { accepted, refused } = await attacked.call('drain');
await alike.call('drain');
await Promise.all([attacker, ...shops, sandbox].map((one) => one.stop()));

const rows = CONDITIONS.map(summary);
print(rows);
console.log(`collect() took ${accepted} events of the attacker and refused ${JSON.stringify(refused)}.`);
console.log(
  JSON.stringify({ node: process.version, cpus: cpus().length, rounds: ROUNDS, attack: ATTACK_RATE, ...LOAD, rows }),
);

async function window(path, measuredMs) {
  const before = await cpuMicros();
  if (path !== undefined) await attacker.call('begin', { port: ports[0], path, rate: ATTACK_RATE });
  const [latencies, without] = await runLoad({ ...LOAD, measuredMs, ports });
  const attack = path === undefined ? { sent: 0, failed: 0, rate: 0 } : await attacker.call('end');
  const [cpu, cpuWithout] = (await cpuMicros()).map((micros, at) => micros - before[at]);
  // What the attack alone costs, since both shops served the same visitors.
  return { latencies, without, attack, cpu: attack.sent === 0 ? 0 : (cpu - cpuWithout) / attack.sent };
}

function cpuMicros() {
  return Promise.all(shops.map((shop) => shop.call('cpuMicros')));
}

function summary(condition) {
  const windows = results.get(condition);
  const ratio = (share) => spread(windows.map((one) => quantile(one.latencies, share) / quantile(one.without, share)));
  const pooled = (latencies) => quantile(windows.flatMap(latencies).toSorted(ascending), 0.99);
  return {
    condition,
    p99: pooled(({ latencies }) => latencies),
    p99Without: pooled(({ without }) => without),
    p50Ratio: ratio(0.5),
    p99Ratio: ratio(0.99),
    pooledP99Ratio: pooled(({ latencies }) => latencies) / pooled(({ without }) => without),
    cpu: spread(windows.map(({ cpu }) => cpu)).median,
    rate: spread(windows.map(({ attack }) => attack.rate)).median,
    sent: windows.reduce((total, { attack }) => total + attack.sent, 0),
    failed: windows.reduce((total, { attack }) => total + attack.failed, 0),
  };
}

function spread(numbers) {
  const sorted = numbers.toSorted(ascending);
  return { median: quantile(sorted, 0.5), min: sorted[0], max: sorted.at(-1) };
}

function print(all) {
  const head = ['p99 ms', 'not attacked', 'p99 ratio (min–max)', 'pooled', 'p50 ratio (min–max)'];
  const columns = [...head, 'CPU µs/attack', 'attacks/s', 'sent', 'not answered 204'];
  console.log(`| Attack on | ${columns.join(' | ')} |`);
  console.log(`|---${'|---:'.repeat(columns.length)}|`);
  const range = ({ median, min, max }) => `${median.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)})`;
  for (const row of all) {
    const times = [row.p99.toFixed(2), row.p99Without.toFixed(2), range(row.p99Ratio), row.pooledP99Ratio.toFixed(2)];
    const work = [range(row.p50Ratio), row.cpu.toFixed(0), row.rate.toFixed(0), row.sent, row.failed];
    console.log(`| ${[row.condition, ...times, ...work].join(' | ')} |`);
  }
}
