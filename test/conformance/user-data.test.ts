import { assert, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DIFFERENCES, type Difference } from './differences';
import { expectedResult } from './expected-values';
import { GENERATED, GENERATED_VALUES } from './generated';
import { INPUTS } from './inputs';
import { FIELDS, ORACLES, ours, type Field } from './oracles';

type Oracle = keyof typeof ORACLES;

const NAMES = Object.keys(ORACLES) as Oracle[];
const PAIRS = (Object.keys(FIELDS) as Field[]).flatMap((field) => NAMES.map((oracle) => [field, oracle] as const));

/** The reasons why we differ; undefined where we do not. */
function differencesOf(field: Field, oracle: Oracle, input: string): readonly Difference[] | undefined {
  const results = { theirs: ORACLES[oracle](field, input), ours: ours(field, input) };
  if (results.theirs === results.ours) return undefined;
  return DIFFERENCES.filter(
    ({ oracles, fields, covers }) => oracles.includes(oracle) && fields.includes(field) && covers(input, results),
  );
}

/** Fails unless ours is what it must be, and equal to theirs or other for a listed reason. */
function compare(field: Field, oracle: Oracle, input: string): void {
  expect(ours(field, input)).toBe(expectedResult(field, input));
  expect(differencesOf(field, oracle, input)).not.toEqual([]);
}

describe.each(PAIRS)('%s, compared with the %s', (field, oracle) => {
  it.each(INPUTS[field])('%j is equal, or differs for a listed reason', (input) => {
    compare(field, oracle, input);
  });

  it('whatever else is equal, or differs for a listed reason', () => {
    assert(
      property(GENERATED[field], (input) => {
        compare(field, oracle, input);
      }),
      { numRuns: GENERATED_VALUES },
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
