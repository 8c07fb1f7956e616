import { DIFFERENCES } from './differences';
import { EVENT_DIFFERENCES } from './event-differences';
import { EVENTS } from './events';
import { GENERATED_EVENTS } from './generated-events';
import { GENERATED_VISITS } from './generated-visits';
import { GENERATED_VALUES } from './generated';
import { INPUTS } from './inputs';
import { FIELDS, ORACLES } from './oracles';
import { REFUSED_EVENTS } from './refused-events';
import { VISIT_DIFFERENCES } from './visit-differences';
import { VISITS } from './visits';

/** `docs/differences.md`. */
export function differencesPage(): string {
  const values = Object.values(INPUTS).flat().length;
  const libraries = Object.keys(ORACLES).length;
  const cases =
    (values + Object.keys(FIELDS).length * GENERATED_VALUES) * libraries +
    EVENTS.length +
    GENERATED_EVENTS +
    VISITS.length +
    GENERATED_VISITS;
  const listed = DIFFERENCES.length + EVENT_DIFFERENCES.length + REFUSED_EVENTS.length + VISIT_DIFFERENCES.length;
  return `# Where capikit differs from Meta's own libraries

${cases} cases through capikit and Meta's own libraries, Business SDK 24.0.1 and Parameter Builder 1.3.2: ${listed} listed
differences. Whatever is not in these tables is equal. A difference that is in none of them fails \`test/conformance\`, as does a row that no
case shows, and whatever capikit makes of a case that is not what \`expected-*.ts\` there says; the same tests write this page with
\`WRITE_DIFFERENCES=1\`.

## Customer information

${values} listed values and ${GENERATED_VALUES} generated ones for each field, through capikit and each library that has the field, digest by
digest.

${table(
  ['Field', 'Values', 'Library', 'It', 'capikit', 'Why', 'Source'],
  DIFFERENCES.map(({ fields, about, oracles, theirs, ours, why, source }) => [
    fields.map((field) => `\`${field}\``).join(', '),
    about,
    oracles.join(', '),
    theirs,
    ours,
    why,
    source,
  ]),
)}

## Complete events

${EVENTS.length} listed events and ${GENERATED_EVENTS} generated ones, of every action source: what comes over the wire from capikit, against the
same event built by hand with the classes of the Business SDK (built), and against itself, read back into these classes (read
back); key by key.

${table(
  ['Keys', 'Case', 'Seen', 'Business SDK', 'capikit', 'Why', 'Source'],
  [...EVENT_DIFFERENCES, ...REFUSED_EVENTS].map(({ keys, about, ways, theirs, ours, why, source }) => [
    keys,
    about,
    ways.join(', '),
    theirs,
    ours,
    why,
    source,
  ]),
)}

## Cookies, click ids, addresses

${VISITS.length} listed requests and ${GENERATED_VISITS} generated ones through capikit and the Parameter Builder: browser and click id, the visitor's
address, the page and the one before it, and the cookies to be set; times, random numbers and the appendix that names its library apart.

${table(
  ['Request', 'Parameter Builder', 'capikit', 'Why', 'Source'],
  VISIT_DIFFERENCES.map(({ about, theirs, ours, why, source }) => [about, theirs, ours, why, source]),
)}
`;
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
}
