// What all benchmarks share: rounds, medians, tables, and the JSON that `pnpm bench --report` reads.
import { mkdirSync, writeFileSync } from 'node:fs';

export const isQuick = process.argv.includes('--quick');
export const ROUNDS = isQuick ? 1 : 5;
const RESULTS = new URL('results/', import.meta.url);

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

/** Median and spread of `of / against`, round by round: what else the machine did falls on both. */
export function ratio(results, { of, against, key }) {
  return spread(results[of].map((one, round) => one[key] / results[against][round][key]));
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

/** Prints the tables and writes the result where the report finds it. */
export function publish(name, { tables, ...result }) {
  for (const { title, lines } of tables) console.log(`\n${title}\n\n${table(lines)}`);
  mkdirSync(RESULTS, { recursive: true });
  const text = JSON.stringify(
    { name, node: process.version, at: new Date().toISOString(), isQuick, tables, ...result },
    null,
    2,
  );
  writeFileSync(new URL(`${name}.json`, RESULTS), text);
}
