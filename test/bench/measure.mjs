// What the benchmarks of docs/performance.md share: rounds, medians, tables, goals, and the JSON that the report is made of.
import { mkdirSync, writeFileSync } from 'node:fs';
import { surroundings } from './surroundings.mjs';

export const isQuick = process.argv.includes('--quick');
export const ROUNDS = isQuick ? 1 : 5;
export const RESULTS = new URL('results/', import.meta.url);
const ONLY = process.argv
  .filter((argument) => argument.startsWith('--only='))
  .map((argument) => argument.slice('--only='.length));
const startedAt = performance.now();

/** The names given as `--only=NAME`, which may be repeated, or all. */
export function chosen(names) {
  const unknown = ONLY.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new Error(`there is no "${unknown.join('", "')}", only "${names.join('", "')}"`);
  return ONLY.length === 0 ? names : names.filter((name) => ONLY.includes(name));
}

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Median, least and most of the finite numbers among `values`. */
export function spread(values) {
  const numbers = values.filter(Number.isFinite);
  return numbers.length === 0
    ? { median: null, min: null, max: null }
    : { median: median(numbers), min: Math.min(...numbers), max: Math.max(...numbers) };
}

/** Measures each contender once in each round, in an order that turns, so that none is always first. */
export async function interleaved(names, measureOne, rounds = ROUNDS) {
  const results = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    const shift = round % names.length;
    for (const name of [...names.slice(shift), ...names.slice(0, shift)]) {
      results[name].push(await measureOne(name, round));
      process.stderr.write('.');
    }
  }
  process.stderr.write('\n');
  return results;
}

/** `{ a: [{ x: 1 }, …] }` to `{ a: { x: { median, min, max } } }`. */
export function summarise(results) {
  return Object.fromEntries(
    Object.entries(results).map(([name, rounds]) => [
      name,
      Object.fromEntries(Object.keys(rounds[0]).map((key) => [key, spread(rounds.map((one) => one[key]))])),
    ]),
  );
}

/** Median and spread of `of / against`, round by round: what else the machine did falls on both. Empty if one is missing. */
export function ratio(results, { of, against, key }) {
  const others = results[against] ?? [];
  return spread((results[of] ?? []).map((one, round) => one[key] / others[round]?.[key]));
}

export function cell({ median: middle, min, max }, digits = 1) {
  if (middle === null) return '–';
  return min === max
    ? middle.toFixed(digits)
    : `${middle.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`;
}

/** A Markdown table of lines of cells; the first is the head. Numbers stand right. */
export function table([head, ...lines]) {
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'));
  return [head, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/**
 * A line of the table of goals. The median decides; the spread stands beside it. With `noise`, which is what the same
 * measurement says of two things alike, nothing is said where that alone is beyond the limit.
 */
export function goal(text, { measured, atMost = Infinity, atLeast = -Infinity, digits = 2, unit = '', noise }) {
  const { median: middle } = measured;
  const isTold = middle !== null && !(Math.abs(noise?.median ?? 0) > atMost);
  const isReached = middle <= atMost && middle >= atLeast;
  const state = isTold ? (isReached ? 'reached' : '**not reached**') : '**not known**, too noisy';
  return { text, measured: `${cell(measured, digits)}${unit}`, state };
}

export function goalLines(goals) {
  return [
    ['Goal', 'Measured: median (least–most)', ''],
    ...goals.map(({ text, measured, state }) => [text, measured, state]),
  ];
}

/** Prints tables and goals, and writes the result where the report finds it, unless it was run for a part only. */
export function publish(name, { tables, goals = [], notes = [], ...result }) {
  for (const { title, lines } of tables) console.log(`\n${title}\n\n${table(lines)}`);
  if (goals.length > 0) console.log(`\n${table(goalLines(goals))}`);
  if (ONLY.length > 0) return;
  mkdirSync(RESULTS, { recursive: true });
  const told = {
    name,
    ...surroundings(),
    at: new Date().toISOString(),
    tookMs: Math.round(performance.now() - startedAt),
    isQuick,
    tables,
    goals,
    notes,
    ...result,
  };
  writeFileSync(new URL(`${name}.json`, RESULTS), JSON.stringify(told, null, 2));
}
