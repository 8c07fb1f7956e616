// Writes docs/reliability.md from what the fault tests have just counted: `pnpm reliability`.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const ROWS = new URL('.fault-rows.jsonl', import.meta.url);
const DOCUMENT = new URL('../../docs/reliability.md', import.meta.url);

const latest = new Map();
for (const line of readFileSync(ROWS, 'utf8').trim().split('\n')) {
  const row = JSON.parse(line);
  latest.set(`${row.fault}, ${row.queue}`, row);
}
const rows = [...latest.values()].toSorted((a, b) =>
  `${a.queue} ${a.fault}`.localeCompare(`${b.queue} ${b.fault}`, 'en'),
);
const cells = ({ fault, queue, produced, delivered, reported, lost, repeated }) =>
  [fault, queue, produced, delivered, reported, lost, repeated].join(' | ');

mkdirSync(new URL('.', DOCUMENT), { recursive: true });
writeFileSync(
  DOCUMENT,
  `# What becomes of accepted events when processes end badly

Written by \`pnpm reliability\`, which runs \`test/faults\` and counts at the sandbox; Node ${process.version}. _Produced_ are
events whose \`stored\` resolved. Each is _delivered_, or its end was _reported_ to \`onOutcome\` or the dead letters, or it is
_lost_. _Repeated_ counts arrivals beyond an event's first: with the same id, and only where an answer was lost or a process
was killed; the tests fail on any other.

| Fault | Queue | Produced | Delivered | Reported | Lost | Repeated |
| --- | --- | ---: | ---: | ---: | ---: | ---: |
${rows.map((row) => `| ${cells(row)} |`).join('\n')}

A queue in memory ends with its process: what a kill takes from it is lost. Faults of the network end no process; what becomes
of events in them is tested in \`test/faults\` and \`test/delivery\`.
`,
);

const lost = rows.filter((row) => row.queue === 'lmdb' && row.lost > 0);
for (const { fault } of lost) process.stderr.write(`events were lost: ${fault}\n`);
process.exitCode = lost.length > 0 ? 1 : 0;
