import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assert, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CUSTOMER_INFORMATION, DIFFERENCES, type Difference } from './differences';
import { resultOfText } from './expected';
import { GENERATED } from './generated';
import { INPUTS } from './inputs';
import { VISITS } from './visits';
import { FIELDS, ORACLES, ours, type Field } from './oracles';

type Oracle = keyof typeof ORACLES;

const NAMES = Object.keys(ORACLES) as Oracle[];
const PAIRS = (Object.keys(FIELDS) as Field[]).flatMap((field) => NAMES.map((oracle) => [field, oracle] as const));
const DOCUMENT = join(__dirname, '../../docs/differences.md');

/** The reasons why we differ; undefined where we do not. */
function differencesOf(field: Field, oracle: Oracle, input: string): readonly Difference[] | undefined {
  const results = { theirs: ORACLES[oracle](field, input), ours: ours(field, input) };
  if (results.theirs === results.ours) return undefined;
  return DIFFERENCES.filter(
    ({ oracles, fields, covers, expects }) =>
      oracles.includes(oracle) &&
      fields.includes(field) &&
      covers(input, results) &&
      (expects === undefined || results.ours === resultOfText(expects(input))),
  );
}

describe.each(PAIRS)('%s, compared with the %s', (field, oracle) => {
  it.each(INPUTS[field])('%j is equal, or differs for a listed reason', (input) => {
    expect(differencesOf(field, oracle, input)).not.toEqual([]);
  });

  it('whatever else is equal, or differs for a listed reason', () => {
    assert(
      property(GENERATED[field], (input) => {
        expect(differencesOf(field, oracle, input)).not.toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

it.each(DIFFERENCES.map((difference) => [`${difference.fields.join()}: ${difference.about}`, difference] as const))(
  'the difference "%s" is there, with each library it is listed for',
  (_, difference) => {
    for (const oracle of difference.oracles) {
      const shown = difference.fields.flatMap((field) =>
        INPUTS[field].filter((input) => differencesOf(field, oracle, input)?.includes(difference)),
      );
      expect(shown).not.toEqual([]);
    }
  },
);

function document(): string {
  const escape = (text: string): string => text.replaceAll('|', String.raw`\|`);
  const rows = DIFFERENCES.map(({ oracles, fields, about, theirs, ours: own, why, source = CUSTOMER_INFORMATION }) =>
    [fields.map((field) => `\`${field}\``).join(', '), about, oracles.join(', '), theirs, own, why, source]
      .map(escape)
      .join(' | '),
  );
  const visits = VISITS.flatMap(({ about, difference }) =>
    difference === undefined ? [] : [[about, difference.theirs, difference.ours, difference.why, difference.source]],
  );
  const inputs = Object.values(INPUTS).flat().length;
  return `# Where capikit differs from Meta's own libraries

Customer information through capikit, Meta's Business SDK 24.0.1 and its Parameter Builder 1.3.2: ${inputs} listed values and 500
generated ones for each field and library. What is not in this table is equal, digest by digest; a difference that is not
fails \`test/conformance\`, which writes this page with \`WRITE_DIFFERENCES=1\`.

| Field | Values | Library | It | capikit | Why | Source |
| --- | --- | --- | --- | --- | --- | --- |
${rows.map((row) => `| ${row} |`).join('\n')}

## Click and browser ids

${VISITS.length} requests through capikit and the Parameter Builder, which is told the site's domain; times, random numbers and the
appendix that names its library apart.

| Request | Parameter Builder | capikit | Why | Source |
| --- | --- | --- | --- | --- |
${visits.map((row) => `| ${row.map(escape).join(' | ')} |`).join('\n')}
`;
}

/** Without what the formatter adds. */
const plain = (text: string): string => text.replace(/ +/g, ' ').replace(/-{3,}/g, '---');

it('docs/differences.md is this table', () => {
  if (process.env['WRITE_DIFFERENCES'] === '1') writeFileSync(DOCUMENT, document());
  expect(plain(readFileSync(DOCUMENT, 'utf8'))).toBe(plain(document()));
});
