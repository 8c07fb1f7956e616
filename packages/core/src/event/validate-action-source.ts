import type { Issue } from './issue';
import { error, report, toleratedError } from './report-issue';
import type { ActionSource } from './server-event';
import { checkAppData } from './validate-app-data';
import { checkMessaging } from './validate-messaging';
import { isWireObject, type WireObject } from './wire-object';
import { isWebUrl } from './web-url';

type Check = (event: WireObject, issues: Issue[]) => void;

const nothingMore: Check = () => undefined;

// What each source requires beside what every event does. Source: Meta, server event parameters.
const REQUIREMENTS: Readonly<Record<ActionSource, Check>> = {
  website: checkWebsite,
  app: checkAppData,
  physical_store: nothingMore,
  phone_call: nothingMore,
  chat: nothingMore,
  email: nothingMore,
  system_generated: checkLead,
  business_messaging: checkMessaging,
  other: nothingMore,
};
const BY_SOURCE: ReadonlyMap<unknown, Check> = new Map(Object.entries(REQUIREMENTS));

/** Checks `action_source` and what it requires of the event. */
export function checkActionSource(event: WireObject, issues: Issue[]): void {
  const source = event['action_source'];
  const check = BY_SOURCE.get(source);
  if (check === undefined) {
    const message = `action_source must be one of ${[...BY_SOURCE.keys()].join(', ')}.`;
    report(issues, error('ACTION_SOURCE_INVALID', 'action_source', message));
    return;
  }
  check(event, issues);
  if (source !== 'app' && event['app_data'] !== undefined) checkAppData(event, issues);
  if (event['event_source_url'] !== undefined) checkUrl(event['event_source_url'], issues);
}

function checkWebsite(event: WireObject, issues: Issue[]): void {
  if (event['event_source_url'] === undefined) {
    const message = 'A website event needs event_source_url: the absolute address of the page it happened on.';
    report(issues, error('EVENT_SOURCE_URL_MISSING', 'event_source_url', message));
  }
  const userData = event['user_data'];
  if (isWireObject(userData) && userData['client_user_agent']) return;
  const message =
    "A website event needs user_data.client_user_agent: the visitor's User-Agent header. Take it from the request, or from a passport.";
  report(issues, toleratedError('USER_AGENT_MISSING', 'user_data.client_user_agent', message));
}

function checkUrl(url: unknown, issues: Issue[]): void {
  if (isWebUrl(url)) return;
  const message = 'event_source_url must be an absolute http or https URL, such as https://example.com/checkout.';
  report(issues, error('EVENT_SOURCE_URL_INVALID', 'event_source_url', message));
}

/**
 * Meta's requirements for `system_generated` are those of conversion leads from a CRM. Renewals and other automatic events
 * use it too, so they only hold for events that show they are of a CRM.
 */
function checkLead(event: WireObject, issues: Issue[]): void {
  const customData = isWireObject(event['custom_data']) ? event['custom_data'] : undefined;
  const userData = event['user_data'];
  const isCrm = customData?.['event_source'] === 'crm';
  if (!isCrm && !(isWireObject(userData) && userData['lead_id'])) return;
  if (!isCrm) {
    const message = 'An event with a lead_id is a stage of a CRM: set custom_data.event_source to crm.';
    report(issues, error('CRM_FIELD_MISSING', 'custom_data.event_source', message));
  }
  if (customData?.['lead_event_source']) return;
  const message = 'An event of a CRM needs custom_data.lead_event_source: the name of the CRM.';
  report(issues, error('CRM_FIELD_MISSING', 'custom_data.lead_event_source', message));
}
