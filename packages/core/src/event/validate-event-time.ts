import type { Issue } from './issue';
import { error, report } from './report-issue';
import type { WireObject } from './wire-object';

const DAY_S = 86_400;
// Any number from here on, read as seconds, lies beyond the year 5000: it is a count of milliseconds.
const MILLISECONDS_FROM = 1e11;
const MAX_AHEAD_S = 60;

/** How old an event may be when Meta receives it, in milliseconds: 7 days, 62 for `physical_store`. */
export function maxEventAgeMs(actionSource: unknown): number {
  return maxAgeDays(actionSource) * DAY_S * 1000;
}

/** Checks `event_time` against `now` (Unix milliseconds). */
export function checkEventTime(event: WireObject, now: number, issues: Issue[]): void {
  const time = event['event_time'];
  if (typeof time !== 'number') {
    const given = time === undefined ? 'is missing' : 'is not a number';
    reject(issues, `event_time ${given}. Send Unix seconds: Math.floor(date.getTime() / 1000).`);
  } else if (time >= MILLISECONDS_FROM) {
    reject(issues, 'event_time is in milliseconds; Meta counts in seconds. Send Math.floor(milliseconds / 1000).');
  } else if (!Number.isInteger(time) || time <= 0) {
    reject(
      issues,
      'event_time must be a whole, positive number of Unix seconds. Send Math.floor(date.getTime() / 1000).',
    );
  } else checkAge(now / 1000 - time, event, issues);
}

function checkAge(ageS: number, event: WireObject, issues: Issue[]): void {
  const days = maxAgeDays(event['action_source']);
  if (ageS > days * DAY_S) {
    const message = `event_time is more than ${days} days ago; Meta refuses the whole request for it. Such an event can no longer be sent.`;
    report(issues, error('EVENT_TIME_TOO_OLD', 'event_time', message));
  } else if (ageS < -MAX_AHEAD_S) {
    const message = `event_time is more than ${MAX_AHEAD_S} seconds in the future. Check its time zone and this machine's clock.`;
    report(issues, error('EVENT_TIME_IN_FUTURE', 'event_time', message));
  }
}

function maxAgeDays(actionSource: unknown): number {
  return actionSource === 'physical_store' ? 62 : 7;
}

function reject(issues: Issue[], message: string): void {
  report(issues, error('EVENT_TIME_INVALID', 'event_time', message));
}
