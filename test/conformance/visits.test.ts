import { expect, it } from 'vitest';
import { changesBetween, type Change } from './changes';
import { generatedVisits } from './generated-visits';
import { VISIT_DIFFERENCES } from './visit-differences';
import { ours, theirs } from './visitors';
import { VISITS, type Visit } from './visits';

const changesOf = (visit: Visit): readonly Change[] => changesBetween(theirs(visit), ours(visit));

const unexplained = (visit: Visit): readonly Change[] =>
  changesOf(visit).filter((change) => !VISIT_DIFFERENCES.some(({ covers }) => covers(change, visit)));

it.each(VISITS.map((visit) => [visit.about, visit] as const))('%s: equal, or other for a listed reason', (_, visit) => {
  expect(unexplained(visit)).toEqual([]);
});

it('whatever else is equal, or other for a listed reason', () => {
  const found = generatedVisits().map((visit) => ({ visit, changes: unexplained(visit) }));
  expect(found.filter(({ changes }) => changes.length > 0)).toEqual([]);
});

it.each(VISIT_DIFFERENCES.map((difference) => [difference.about, difference] as const))(
  'the difference "%s" is there',
  (_, { covers }) => {
    const shown = VISITS.filter((visit) => changesOf(visit).some((change) => covers(change, visit)));
    expect(shown).not.toEqual([]);
  },
);

it('a visit without cookies of its own gets a browser id', () => {
  const fresh = VISITS.filter(({ cookie, mode }) => cookie === undefined && mode === undefined);
  expect(fresh.map(ours).filter(({ fbp }) => !/^fb\.\d\.<now>\.<random>$/.test(fbp ?? ''))).toEqual([]);
});
