/**
 * `pnpm bench` lists the benchmarks, `pnpm bench NAME [--quick] […]` runs one, `pnpm bench --report [--quick]` runs those that
 * carry the goals and writes docs/performance.md; with --from-results it writes the page from what was measured last.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { writeReport } from './report.mjs';

/** In the order of the page. `goals`: part of the report. */
const BENCHES = {
  requests: { about: 'what a request to an Express app pays', minutes: 8, goals: true },
  'requests-nest': { about: 'the same in a NestJS app', minutes: 5, goals: true },
  pipeline: {
    about: 'an event from track() to the answer, against the peers and a hand-written loop',
    minutes: 7,
    goals: true,
  },
  growth: { about: 'an event on top of 1,000 to 1,000,000 that wait, and the memory of one', minutes: 7, goals: true },
  parts: { about: 'each step of track() against node:crypto and JSON.stringify', minutes: 2, goals: true },
  start: { about: 'load time, memory, install and bundle size of each package', minutes: 2, goals: true },
  'shop-under-faults': { about: 'what the pages of a shop pay while Meta has every kind of trouble', minutes: 5 },
  'collect-attack': { about: 'the same while collect() is attacked', minutes: 3 },
  scaling: { about: 'an event at each step of docs/scaling.md', minutes: 3 },
  'lmdb-queue': { about: 'the LMDB queue against raw puts', minutes: 2 },
  'redis-queue': { about: 'the Redis queue against plain streams and BullMQ', minutes: 5 },
  'sandbox-feed': { about: "the sandbox's page under 10,000 events a minute", minutes: 3 },
};

const args = process.argv.slice(2);
const [name] = args;
if (name === undefined) list();
else if (args.includes('--report')) report();
else if (Object.hasOwn(BENCHES, name)) process.exitCode = run(name, args.slice(1));
else throw new Error(`there is no benchmark "${name}", only ${Object.keys(BENCHES).join(', ')}`);

function list() {
  console.log('pnpm bench NAME [--quick], or pnpm bench --report [--quick | --from-results] for docs/performance.md\n');
  for (const [bench, { about, minutes, goals }] of Object.entries(BENCHES)) {
    console.log(`${goals ? '*' : ' '} ${bench.padEnd(18)} ${String(minutes).padStart(2)} min  ${about}`);
  }
  console.log('\n* in the report');
}

/** Each in a process of its own, so that none inherits the compiled code or the heap of another. */
function run(bench, rest) {
  const program = fileURLToPath(new URL(`${bench}.mjs`, import.meta.url));
  const { status } = spawnSync(process.execPath, [program, ...rest], { stdio: 'inherit' });
  // None when a signal ended it.
  return status ?? 1;
}

function report() {
  const names = Object.keys(BENCHES).filter((bench) => BENCHES[bench].goals);
  const isDone = args.includes('--from-results');
  const rest = args.filter((argument) => argument === '--quick');
  for (const bench of isDone ? [] : names) {
    console.log(`\n${bench}: ${BENCHES[bench].about}`);
    if (run(bench, rest) !== 0) throw new Error(`${bench} failed; the page is not written`);
  }
  writeReport(names);
}
