import type { Coverage, Lone, LoneReason } from '../../../src/deduplication';
import { percent } from '../format';

/** Meta's goal for the share of browser events that the server sends too. Source: Meta, Dataset Quality API. */
export const COVERAGE_GOAL = 0.75;

/** What an event alone is called, and what to do about it. */
export const REASONS: Readonly<Record<LoneReason, { readonly title: string; readonly advice: string }>> = {
  'other-side-missing': {
    title: 'Sent from one side only',
    advice: 'Send the event from the other side too, with the same name and event id.',
  },
  'id-differs': {
    title: 'The event id differs',
    advice:
      'Make the id once and give it to both: eventIdFor() on the server, eventID in the fourth argument of fbq().',
  },
  'name-differs': {
    title: 'The event name differs',
    advice: 'Spell the name the same on both sides; capital letters count.',
  },
  'too-late': {
    title: 'Came too late',
    advice: 'Meta pairs events within 48 hours. Send them as they happen.',
  },
  'no-key': {
    title: 'Nothing to pair by',
    advice: 'Give the event an event id, or at least fbp or external_id on both sides.',
  },
};

/** What to do about one event name. */
export interface Advice {
  readonly datasetId: string;
  readonly eventName: string;
  readonly finding: string;
  readonly advice: string;
}

/** Advice for every event name below Meta's goal, by the commonest reason why its browser events are alone. */
export function coverageAdvice(coverage: readonly Coverage[], lone: readonly Lone[]): readonly Advice[] {
  return coverage.flatMap((row) => {
    const { datasetId, eventName, share, browser } = row;
    if (share === undefined || share >= COVERAGE_GOAL) return [];
    const reason = commonestReason(row, lone);
    const finding = `${percent(share)} of ${browser} browser events were sent by the server too. ${REASONS[reason].title}.`;
    return [{ datasetId, eventName, finding, advice: REASONS[reason].advice }];
  });
}

function commonestReason({ datasetId, eventName }: Coverage, lone: readonly Lone[]): LoneReason {
  const counts = new Map<LoneReason, number>();
  for (const { event, reason } of lone) {
    if (event.source !== 'browser' || event.datasetId !== datasetId || event.eventName !== eventName) continue;
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const [commonest] = [...counts].toSorted(([, a], [, b]) => b - a);
  return commonest?.[0] ?? 'other-side-missing';
}
