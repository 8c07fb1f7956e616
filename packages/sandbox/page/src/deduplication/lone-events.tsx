import type { VNode } from 'preact';
import type { Lone, LoneReason } from '../../../src/deduplication';
import { SourceBadge } from '../badges';
import { counted, timeOfDay } from '../format';
import { Link } from '../routing/link';
import { eventPath } from '../routing/route';
import { REASONS } from './advice';

const SHOWN = 20;

/** The events without their other half, by reason, each with its sentence; the newest of each. */
export function LoneEvents({ lone }: { readonly lone: readonly Lone[] }): VNode {
  if (lone.length === 0) return <p class="muted">Every event has its other half.</p>;
  const groups = (Object.keys(REASONS) as LoneReason[])
    .map((reason) => ({ reason, members: lone.filter((one) => one.reason === reason) }))
    .filter(({ members }) => members.length > 0)
    .toSorted((a, b) => b.members.length - a.members.length);
  return (
    <>
      {groups.map(({ reason, members }) => (
        <details key={reason} class="lone-group" open>
          <summary>
            {REASONS[reason].title} <span class="muted">({counted(members.length, 'event')})</span>
          </summary>
          <p class="advice">{REASONS[reason].advice}</p>
          <ul class="plain-list">
            {members
              .slice(-SHOWN)
              .toReversed()
              .map(({ event, sentence }) => (
                <li key={event.id} class="lone">
                  <span class="lone-name">
                    <time class="muted">{timeOfDay(event.at)}</time> <SourceBadge source={event.source} />{' '}
                    <Link href={eventPath(event.id)}>
                      {event.eventName || '(no name)'}
                      <span class="visually-hidden"> event {event.id}</span>
                    </Link>
                  </span>
                  <span>{sentence}</span>
                </li>
              ))}
          </ul>
          {members.length > SHOWN && <p class="muted">The newest {SHOWN} are shown.</p>}
        </details>
      ))}
    </>
  );
}
