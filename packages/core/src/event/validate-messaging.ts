import type { Issue } from './issue';
import { error, report, warning } from './report-issue';
import type { MessagingChannel, UserData } from './server-event';
import { MESSAGING_EVENTS, standardEvent } from './standard-events';
import { isWireObject, type WireObject } from './wire-object';

// Each channel's ids; where Meta's pages name a key differently, either will do. Source: Meta, business messaging.
const CHANNEL_IDS: Readonly<Record<MessagingChannel, readonly (readonly (keyof UserData)[])[]>> = {
  messenger: [['page_id'], ['page_scoped_user_id']],
  whatsapp: [['whatsapp_business_account_id'], ['ctwa_clid']],
  instagram: [['instagram_business_account_id', 'ig_account_id'], ['ig_sid']],
};
const BY_CHANNEL: ReadonlyMap<unknown, readonly (readonly string[])[]> = new Map(Object.entries(CHANNEL_IDS));

/** Checks what a `business_messaging` event requires: channel, the channel's ids, and one of the names Meta allows. */
export function checkMessaging(event: WireObject, issues: Issue[]): void {
  checkName(event['event_name'], issues);
  if (event['messaging_channel'] === undefined) {
    const message = `A business messaging event needs messaging_channel: ${[...BY_CHANNEL.keys()].join(', ')}.`;
    report(issues, error('MESSAGING_CHANNEL_MISSING', 'messaging_channel', message));
    return;
  }
  const userData = isWireObject(event['user_data']) ? event['user_data'] : undefined;
  for (const alternatives of BY_CHANNEL.get(event['messaging_channel']) ?? []) {
    if (alternatives.some((key) => Boolean(userData?.[key]))) continue;
    const message = `This channel needs user_data.${alternatives.join(' or user_data.')}.`;
    report(issues, error('MESSAGING_ID_MISSING', `user_data.${alternatives[0] ?? ''}`, message));
  }
}

/** Checks that `messaging_channel`, where given, is one of Meta's. */
export function checkChannel(event: WireObject, issues: Issue[]): void {
  const channel = event['messaging_channel'];
  if (channel === undefined || BY_CHANNEL.has(channel)) return;
  const message = `messaging_channel must be one of ${[...BY_CHANNEL.keys()].join(', ')}.`;
  report(issues, error('MESSAGING_CHANNEL_MISSING', 'messaging_channel', message));
}

function checkName(name: unknown, issues: Issue[]): void {
  if (typeof name !== 'string') return;
  const use = standardEvent(name)?.messaging ?? 'no';
  if (use === 'no') {
    const message = `Meta refuses this name for business messaging. Use one of ${MESSAGING_EVENTS.join(', ')}.`;
    report(issues, error('EVENT_NAME_NOT_ALLOWED', 'event_name', message));
  } else if (use === 'documented') {
    const message =
      'Meta documents this name for business messaging, but live accounts were seen to refuse it. Try it with a test event code.';
    report(issues, warning('EVENT_NAME_NOT_ALLOWED', 'event_name', message));
  }
}
