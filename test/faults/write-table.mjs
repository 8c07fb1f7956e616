// Writes docs/reliability.md from what the fault tests have just counted: `pnpm reliability`. Fails, and writes nothing, when
// a fault of faults.json was not counted, one was that is not listed there, or events were lost.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const FAULTS = new URL('faults.json', import.meta.url);
const ROWS = new URL('.fault-rows.jsonl', import.meta.url);
const DOCUMENT = new URL('../../docs/reliability.md', import.meta.url);

const nameOf = ({ fault, queue }) => `${fault} (${queue} queue)`;

const listed = JSON.parse(readFileSync(FAULTS, 'utf8')).flatMap(({ fault, queues, mayLose = [] }) =>
  queues.map((queue) => ({ fault, queue, mayLose: mayLose.includes(queue) })),
);
const counted = new Map();
for (const line of readFileSync(ROWS, 'utf8').trim().split('\n')) {
  const row = JSON.parse(line);
  counted.set(nameOf(row), row);
}

const complaints = [
  ...listed.filter((one) => !counted.has(nameOf(one))).map((one) => `not counted: ${nameOf(one)}`),
  ...[...counted.keys()]
    .filter((name) => !listed.some((one) => nameOf(one) === name))
    .map((name) => `not listed: ${name}`),
  ...listed
    .filter((one) => !one.mayLose && counted.get(nameOf(one))?.lost !== 0 && counted.has(nameOf(one)))
    .map((one) => `events were lost: ${nameOf(one)}`),
];

const cells = ({ fault, queue, produced, delivered, reported, lost, repeated }) =>
  [fault, queue, produced, delivered, reported, lost, repeated].join(' | ');

function document() {
  const commit = execFileSync('git', ['describe', '--always', '--dirty', '--exclude=*'], { encoding: 'utf8' }).trim();
  return `# What becomes of accepted events when things go wrong

Written by \`pnpm reliability\`, which runs \`test/faults\` and counts at the sandbox, on ${new Date().toISOString().slice(0, 10)} with Node
${process.version} at ${commit}. It fails when a fault of \`test/faults/faults.json\` was not counted or events were lost.

- **Produced**: distinct events whose \`stored\` resolved to \`stored\`.
- **Delivered**: those of them the sandbox accepted.
- **Reported**: those it did not, whose end was told to \`onOutcome\`, and kept as a dead letter by a durable queue.
- **Lost**: the rest. What a memory queue holds ends with its process: a kill takes it.
- **Repeated**: arrivals beyond an event's first, always with the same id. The tests fail on any for which no answer was lost
  and no process killed.

| Fault | Queue | Produced | Delivered | Reported | Lost | Repeated |
| --- | --- | ---: | ---: | ---: | ---: | ---: |
${listed.map((one) => `| ${cells(counted.get(nameOf(one)))} |`).join('\n')}
`;
}

if (complaints.length > 0) {
  process.stderr.write(`${complaints.join('\n')}\n`);
  process.exitCode = 1;
} else {
  mkdirSync(new URL('.', DOCUMENT), { recursive: true });
  writeFileSync(DOCUMENT, document());
}
