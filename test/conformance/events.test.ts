import type { IssueCode } from '@capikit/core';
import { describe, expect, it } from 'vitest';
import { changesBetween, type Change } from './changes';
import { EVENT_DIFFERENCES, type EventDifference, type Way } from './event-differences';
import { EVENTS } from './events';
import { expectedOutcome } from './expected-event';
import { generatedEvents } from './generated-events';
import { REFUSED_EVENTS } from './refused-events';
import { throughSdk, type Wire } from './sdk-event';
import { sentEvents, type SentEvent } from './sent-events';

const DIFFERENCES = [...EVENT_DIFFERENCES, ...REFUSED_EVENTS];
const LISTED = sentEvents(EVENTS);
const GENERATED = sentEvents(generatedEvents());
const WAYS: Readonly<Record<Way, (sent: SentEvent) => readonly Change[]>> = {
  built: ({ byHand, ours }) => changesOfEvent(throughSdk(byHand), ours),
  'read back': ({ ours }) => (ours === 'not sent' ? [] : changesOfEvent(throughSdk(ours), ours)),
};
const WAY_NAMES = Object.keys(WAYS) as Way[];

function changesOfEvent(theirs: Wire | 'throws', ours: Wire | 'not sent'): readonly Change[] {
  if (theirs === 'throws' && ours === 'not sent') return [];
  if (theirs === 'throws' || ours === 'not sent') return [{ path: '', theirs, ours }];
  return changesBetween(theirs, ours);
}

const reasonsFor = (way: Way, change: Change, sent: SentEvent): readonly EventDifference[] =>
  DIFFERENCES.filter(({ ways, covers }) => ways.includes(way) && covers(change, sent));

const unexplained = (way: Way, sent: SentEvent): readonly Change[] =>
  WAYS[way](sent).filter((change) => reasonsFor(way, change, sent).length === 0);

const outcomeOf = ({ ours, issues }: SentEvent): Wire | readonly IssueCode[] => (ours === 'not sent' ? issues : ours);

describe.each(WAY_NAMES)("an event %s with the Business SDK's classes", (way) => {
  it.each(EVENTS.map(({ about }, index) => [about, index] as const))(
    '%s: equal, or other for a listed reason',
    async (_, index) => {
      const sent = (await LISTED)[index];
      expect(sent && outcomeOf(sent)).toEqual(sent && expectedOutcome(sent));
      expect(sent && unexplained(way, sent)).toEqual([]);
    },
  );

  it('whatever else is equal, or other for a listed reason', async () => {
    const generated = await GENERATED;
    expect(generated.map(outcomeOf)).toEqual(generated.map(expectedOutcome));
    expect(generated.flatMap((sent) => unexplained(way, sent))).toEqual([]);
  });
});

it.each(DIFFERENCES.map((difference) => [`${difference.keys}: ${difference.about}`, difference] as const))(
  'the difference "%s" is there, in each way it is listed for',
  async (_, difference) => {
    const listed = await LISTED;
    for (const way of difference.ways) {
      const shown = listed.filter((sent) =>
        WAYS[way](sent).some((change) => reasonsFor(way, change, sent).includes(difference)),
      );
      expect(shown).not.toEqual([]);
    }
  },
);
