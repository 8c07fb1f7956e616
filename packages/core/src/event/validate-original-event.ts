import type { Issue } from './issue';
import { error, quotable, report } from './report-issue';
import { isWireObject } from './wire-object';

const TEXTS: ReadonlySet<string> = new Set(['event_name', 'order_id', 'event_id']);

/** Checks `original_event_data`, the link from a late event to an earlier one. Source: Meta, original event data parameters. */
export function checkOriginalEvent(original: unknown, issues: Issue[]): void {
  if (!isWireObject(original)) {
    reject('', 'original_event_data must be an object with event_name, event_time, order_id or event_id.', issues);
    return;
  }
  for (const key in original) {
    if (original[key] !== undefined) checkKey(key, original[key], issues);
  }
}

function checkKey(key: string, value: unknown, issues: Issue[]): void {
  if (key === 'event_time') {
    if (typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 1e11) return;
    reject('.event_time', "event_time must be the earlier event's time in whole Unix seconds.", issues);
  } else if (!TEXTS.has(key)) {
    reject(
      `.${quotable(key)}`,
      'original_event_data holds only event_name, event_time, order_id and event_id.',
      issues,
    );
  } else if (typeof value !== 'string' || value === '') {
    reject(`.${key}`, `${key} must be a non-empty string.`, issues);
  }
}

function reject(below: string, message: string, issues: Issue[]): void {
  report(issues, error('ORIGINAL_EVENT_INVALID', `original_event_data${below}`, message));
}
