/**
 * What an event costs at each step of docs/scaling.md, from track() to Meta's answer, in each of the processes: 500 a second
 * for 20 s after a warm-up, one step after the other. The sandbox's own cost is not counted. Prints Markdown.
 * `pnpm bench scaling [--quick]`, which runs a tenth.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { startRedis } from '../redis-server.mjs';
import { startProcess } from './process-calls.mjs';

const RATE = 500;
const EVENTS = process.argv.includes('--quick') ? 1_000 : 10_000;
const local = (file) => new URL(file, import.meta.url);

const STEPS = [
  { step: 'one process', queue: 'memory', split: false },
  { step: 'one process, restarts survived', queue: 'lmdb', split: false },
  { step: 'one machine, a worker beside the web process', queue: 'lmdb', split: true },
  { step: 'many machines, one process for both', queue: 'redis', split: false },
  { step: 'many machines, web processes and workers', queue: 'redis', split: true },
];

async function measure({ step, queue, split }) {
  const directory = mkdtempSync(join(tmpdir(), 'capikit-scaling-'));
  const server = queue === 'redis' ? await startRedis({ options: { appendonly: 'yes' } }) : undefined;
  const client = server && new Redis(server.url);
  const redisMicros = async () => {
    if (client === undefined) return 0;
    const info = await client.info('cpu');
    const seconds = (name) => Number(new RegExp(`${name}:([\\d.]+)`).exec(info)[1]);
    return (seconds('used_cpu_user') + seconds('used_cpu_sys')) * 1e6;
  };
  const sandbox = await startProcess(local('sandbox-process.mjs'));
  const told = { queue, path: join(directory, 'queue'), url: server?.url, graphUrl: await sandbox.call('url') };
  const start = (deliver) => startProcess(local('scaling-process.mjs'), JSON.stringify({ ...told, deliver }));
  const web = await start(!split);
  const worker = split ? await start(true) : undefined;
  const processes = [web, worker].filter(Boolean);
  await web.call('load', { count: EVENTS / 5, rate: RATE });
  await (worker ?? web).call('flush');
  const used = async () => [...(await Promise.all(processes.map((one) => one.call('cpuMicros')))), await redisMicros()];
  const before = await used();
  await web.call('load', { count: EVENTS, rate: RATE });
  if (!(await (worker ?? web).call('flush'))) throw new Error(`${step}: not delivered`);
  const spent = (await used()).map((micros, at) => (micros - before[at]) / EVENTS);
  const rss = await Promise.all(processes.map((one) => one.call('rss')));
  await Promise.all(processes.map((one) => one.call('close')));
  await Promise.all([...processes, sandbox].map((one) => one.stop()));
  client?.disconnect();
  await server?.stop();
  rmSync(directory, { recursive: true, force: true });
  return { step, queue, web: spent[0], worker: split ? spent[1] : undefined, redis: server && spent.at(-1), rss };
}

console.log(`${EVENTS} purchases at ${RATE}/s, Node ${process.version}; CPU µs an event\n`);
console.log('| Step | Queue | Web | Worker | Redis | Sum | Resident memory, MiB |');
console.log('| --- | --- | ---: | ---: | ---: | ---: | ---: |');
for (const one of STEPS) {
  const { step, queue, web, worker, redis, rss } = await measure(one);
  const cell = (micros) => (micros === undefined ? '–' : micros.toFixed(0));
  const sum = web + (worker ?? 0) + (redis ?? 0);
  const memory = rss.map((bytes) => Math.round(bytes / 1_048_576)).join(' + ');
  console.log(`| ${[step, queue, cell(web), cell(worker), cell(redis), cell(sum), memory].join(' | ')} |`);
}
