// Writes docs/performance.md from what the benchmarks have measured: `pnpm bench --report`.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { goalLines, RESULTS, table } from './measure.mjs';

const PAGE = new URL('../../docs/performance.md', import.meta.url);
const FORMATTER = new URL('../../node_modules/.bin/oxfmt', import.meta.url);

/** The results of `names`, in that order; the page says which are missing. Throws when they do not belong together. */
export function writeReport(names) {
  const missing = names.filter((name) => !existsSync(fileOf(name)));
  const results = names.filter((name) => !missing.includes(name)).map(read);
  if (results.length === 0) throw new Error('there are no results: run pnpm bench --report');
  for (const told of ['machine', 'node', 'versions']) {
    if (new Set(results.map((result) => JSON.stringify(result[told]))).size > 1) {
      throw new Error(`the results differ in their ${told}: run pnpm bench --report`);
    }
  }
  writeFileSync(PAGE, page(results, missing));
  execFileSync(fileURLToPath(FORMATTER), [fileURLToPath(PAGE)]);
  console.log(`written: ${fileURLToPath(PAGE)}`);
}

const fileOf = (name) => new URL(`${name}.json`, RESULTS);

function read(name) {
  return JSON.parse(readFileSync(fileOf(name), 'utf8'));
}

function page(results, missing) {
  const [{ machine, node, versions }] = results;
  const goals = results.flatMap((result) => result.goals);
  const reached = goals.filter(({ state }) => state === 'reached').length;
  const facts = [
    `Machine: ${machine.processor}, ${machine.memory}, ${machine.system}; Node ${node}. The program measured, what asks it and what answers it share these processors.`,
    'Everything is on loopback without TLS, so that a request to Meta costs less here than it does in earnest.',
    'What is compared takes turns in each round, in processes of its own. A cell is the median of the rounds, with the least and the most of them behind it. A ratio or a difference is taken within a round: it differs less between machines than times do.',
    'The peers do less. _Hand-written_ (`test/bench/hand-written.mjs`) normalises, hashes and sends in batches of 1,000; it does not check, retry or keep anything. The Business SDK checks and hashes; it does not retry or keep anything. Segment and PostHog hash nothing.',
    `Versions: ${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}.`,
  ];
  const quick = results.some(({ isQuick }) => isQuick)
    ? ['**Some of this is from a quick run: few rounds, small numbers. Not to be quoted.**']
    : [];
  return [
    '# What capikit costs',
    wrapped(`Written by \`pnpm bench --report\`, ${inWords(results)}.`),
    ...quick,
    ...missing.map((name) => `**Not measured this time: \`${name}\`.**`),
    facts.map((fact) => wrapped(`- ${fact}`)).join('\n'),
    '## Goals',
    `${reached} of ${goals.length} are reached; the median decides.`,
    table(goalLines(goals)),
    ...results.flatMap(section),
    '',
  ].join('\n\n');
}

function inWords(results) {
  const dates = [...new Set(results.map(({ at }) => at.slice(0, 10)))].toSorted();
  const commits = [...new Set(results.map(({ commit }) => commit))];
  return `on ${dates.join(' and ')} at ${commits.join(' and ')}`;
}

function section({ name, tables, notes, isQuick, tookMs }) {
  const how = `\`pnpm bench ${name}${isQuick ? ' --quick' : ''}\`, ${(tookMs / 60_000).toFixed(1)} minutes.`;
  return [
    `## ${name}`,
    wrapped([how, ...notes].join(' ')),
    ...tables.flatMap(({ title, lines }) => [wrapped(`${title}:`), table(lines)]),
  ];
}

function wrapped(text) {
  return text.replaceAll(/(.{1,122})(?: |$)/g, '$1\n').trimEnd();
}
