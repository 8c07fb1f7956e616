import type { EventDetails } from '../event-details';
import type { Consent } from '../options';
import type { RequestContext } from '../request/request-context';
import { dataProcessingOf } from './data-processing';
import type { ActionSource, ServerEvent, UserData } from './server-event';

/** Everything an event is made of, each part already decided. */
export interface EventParts {
  readonly name: string;
  readonly eventId: string;
  /** Unix seconds. */
  readonly eventTime: number;
  readonly actionSource: ActionSource;
  /** The visitor's request or passport, where there is one. */
  readonly context: RequestContext | undefined;
  /** Hashed, in wire keys. */
  readonly userData: UserData;
  readonly customData: object | undefined;
  readonly details: EventDetails;
  readonly consent: Consent;
  /** Cleans a URL of secrets and contact data; `undefined` for what is no http(s) URL. */
  readonly scrub: (url: string) => string | undefined;
}

/** Completes an event: what the caller gave wins, the context fills what is empty. */
export function buildServerEvent(parts: EventParts): ServerEvent {
  const { details, context, actionSource } = parts;
  const event: ServerEvent = {
    event_name: parts.name,
    event_time: parts.eventTime,
    event_id: parts.eventId,
    action_source: actionSource,
    user_data: withContext(parts.userData, context),
  };
  const isWebsite = actionSource === 'website';
  // An unusable URL stays in the event, so that validation can say what is wrong with it.
  const url =
    details.eventSourceUrl === undefined ? undefined : (parts.scrub(details.eventSourceUrl) ?? details.eventSourceUrl);
  const sourceUrl = url ?? (isWebsite ? context?.url : undefined);
  if (sourceUrl !== undefined) event.event_source_url = sourceUrl;
  const referrer = details.referrerUrl === undefined ? undefined : parts.scrub(details.referrerUrl);
  const referrerUrl = referrer ?? (isWebsite ? context?.referrer : undefined);
  if (referrerUrl !== undefined) event.referrer_url = referrerUrl;
  if (parts.customData !== undefined) event.custom_data = withUpperCaseCurrency(parts.customData);
  if (details.optOut !== undefined) event.opt_out = details.optOut;
  addDataProcessing(event, parts);
  if (details.appData !== undefined) event.app_data = details.appData;
  if (details.originalEventData !== undefined) event.original_event_data = details.originalEventData;
  if (details.messagingChannel !== undefined) event.messaging_channel = details.messagingChannel;
  return event;
}

function withContext(userData: UserData, context: RequestContext | undefined): UserData {
  if (context === undefined) return userData;
  const { clientIp, userAgent, fbc, fbp } = context;
  if (userData.client_ip_address === undefined && clientIp !== undefined) userData.client_ip_address = clientIp;
  if (userData.client_user_agent === undefined && userAgent !== undefined) userData.client_user_agent = userAgent;
  if (userData.fbc === undefined && fbc !== undefined) userData.fbc = fbc;
  if (userData.fbp === undefined && fbp !== undefined) userData.fbp = fbp;
  return userData;
}

// Meta's samples use both cases; its own SDK sends upper case.
function withUpperCaseCurrency(customData: object): Record<string, unknown> {
  const data = customData as Record<string, unknown>;
  const currency = data['currency'];
  if (typeof currency !== 'string' || currency === currency.toUpperCase()) return data;
  return { ...data, currency: currency.toUpperCase() };
}

function addDataProcessing(event: ServerEvent, { details, consent }: EventParts): void {
  const dataProcessing = dataProcessingOf(details, consent);
  if (dataProcessing === undefined) return;
  const { options, country, state } = dataProcessing;
  event.data_processing_options = options;
  if (country !== undefined) event.data_processing_options_country = country;
  if (state !== undefined) event.data_processing_options_state = state;
}
