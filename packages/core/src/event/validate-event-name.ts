import { closestStandardEvent } from './closest-standard-event';
import type { Issue } from './issue';
import { error, report, warning } from './report-issue';
import { standardEvent } from './standard-events';
import { isWireObject, type WireObject } from './wire-object';

const MAX_LENGTH = 50;

/** Checks `event_name`: exact standard names pass, custom names are at most 50 characters, misspelt ones are pointed out. */
export function checkEventName(event: WireObject, issues: Issue[]): void {
  const name = event['event_name'];
  if (typeof name !== 'string' || name.trim() === '') {
    const message = 'event_name must be a non-empty string, such as Purchase or a name of your own.';
    report(issues, error('EVENT_NAME_INVALID', 'event_name', message));
    return;
  }
  if (standardEvent(name) !== undefined || name === 'AppendAttribution') return;
  if (name.length > MAX_LENGTH) {
    const message = `event_name has ${name.length} characters; Meta takes at most ${MAX_LENGTH}. Shorten it.`;
    report(issues, error('EVENT_NAME_INVALID', 'event_name', message));
    return;
  }
  if (/[^A-Za-z0-9_ -]/.test(name)) {
    const message = 'event_name holds unusual characters. Letters, digits, space, _ and - are safe everywhere.';
    report(issues, warning('EVENT_NAME_INVALID', 'event_name', message));
  }
  checkSpelling(name, event, issues);
}

function checkSpelling(name: string, event: WireObject, issues: Issue[]): void {
  const customData = event['custom_data'];
  // The stages of a CRM are named by the CRM, so there "lead" is as right as Lead.
  if (isWireObject(customData) && customData['event_source'] === 'crm') return;
  const meant = closestStandardEvent(name);
  if (meant === undefined) return;
  const message = `event_name is no standard event; ${meant} is. Names are case-sensitive: Meta will treat this one as a custom event.`;
  report(issues, warning('EVENT_NAME_MISSPELT', 'event_name', message));
}
