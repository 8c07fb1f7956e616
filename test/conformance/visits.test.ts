import { expect, it } from 'vitest';
import { changesBetween, type Change } from './changes';
import { expectedReading } from './expected-reading';
import { generatedVisits } from './generated-visits';
import { VISIT_DIFFERENCES } from './visit-differences';
import { ours, theirs } from './visitors';
import { VISITS, type Visit } from './visits';

const changesOf = (visit: Visit): readonly Change[] => changesBetween(theirs(visit), ours(visit));

const unexplained = (visit: Visit): readonly Change[] =>
  changesOf(visit).filter((change) => !VISIT_DIFFERENCES.some(({ covers }) => covers(change, visit)));

it.each(VISITS.map((visit) => [visit.about, visit] as const))('%s: equal, or other for a listed reason', (_, visit) => {
  expect(ours(visit)).toEqual(expectedReading(visit));
  expect(unexplained(visit)).toEqual([]);
});

it('whatever else is equal, or other for a listed reason', () => {
  const visits = generatedVisits();
  expect(visits.map(ours)).toEqual(visits.map(expectedReading));
  const found = visits.map((visit) => ({ visit, changes: unexplained(visit) }));
  expect(found.filter(({ changes }) => changes.length > 0)).toEqual([]);
});

it.each(VISIT_DIFFERENCES.map((difference) => [difference.about, difference] as const))(
  'the difference "%s" is there',
  (_, { covers }) => {
    const shown = VISITS.filter((visit) => changesOf(visit).some((change) => covers(change, visit)));
    expect(shown).not.toEqual([]);
  },
);
