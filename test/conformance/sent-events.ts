import { createCapi, type Capi, type EventDetails, type IssueCode, type RequestFacts } from '@capikit/core';
import { startSandbox } from '@capikit/sandbox';
import { VISITOR, type EventCase } from './events';
import { FIELDS } from './oracles';
import type { Wire } from './sdk-event';

/** An event on both ways: what its caller says by hand in wire keys, and what capikit made of it. */
export interface SentEvent {
  readonly given: EventCase;
  /** Raw customer information, context taken from the request, as for the Business SDK. */
  readonly byHand: Wire;
  readonly ours: Wire | 'not sent';
  readonly issues: readonly IssueCode[];
}

/** Tracks each event through a Capi and reads what came over the wire. */
export async function sentEvents(cases: readonly EventCase[]): Promise<readonly SentEvent[]> {
  const sandbox = await startSandbox();
  const silent = { warn: () => undefined, error: () => undefined };
  const kit = createCapi({ datasetId: '1', accessToken: 'token', baseUrl: sandbox.url, logger: silent });
  try {
    const tracked = cases.map((given, index) => track(kit, given, index));
    await kit.flush();
    const received = new Map(sandbox.events.map(({ event }) => [event.event_id, event as unknown as Wire]));
    return tracked.map(({ eventId, ...sent }) => ({ ...sent, ours: received.get(eventId) ?? 'not sent' }));
  } finally {
    await kit.close();
    await sandbox.close();
  }
}

function track(kit: Capi, given: EventCase, index: number): Omit<SentEvent, 'ours'> & { readonly eventId: string } {
  const details: EventDetails = {
    eventId: `event-${index}`,
    eventTime: Math.floor(Date.now() / 1000),
    ...given.details,
  };
  const tracker = given.inRequest === true ? kit.tracker(pageRequest()) : undefined;
  const trackCustom = tracker?.trackCustom ?? kit.trackCustom;
  const { eventId, issues } = trackCustom(given.name, given.customData, details);
  const byHand = inWireKeys({ ...given, details });
  return { given, byHand, eventId, issues: issues.map(({ code }) => code) };
}

function pageRequest(): RequestFacts {
  const { url, ip, referrer, userAgent, fbp, fbc } = VISITOR;
  const headers = {
    'user-agent': userAgent,
    referer: referrer,
    cookie: `_fbp=${fbp}; _fbc=${fbc}`,
    'sec-fetch-mode': 'navigate',
  };
  return { method: 'GET', url, ip, headers };
}

function inWireKeys({ name, customData, details, inRequest }: EventCase): Wire {
  const limited = details.consent === 'limited' ? { options: ['LDU'], country: 0, state: 0 } : undefined;
  const dataProcessing = details.dataProcessing ?? limited;
  const visitor = inRequest === true ? VISITOR : undefined;
  const event: Wire = {
    event_name: name,
    event_id: details.eventId,
    event_time: details.eventTime,
    action_source: details.actionSource ?? 'website',
    event_source_url: details.eventSourceUrl ?? visitor?.url,
    referrer_url: visitor?.referrer,
    user_data: { ...(visitor && contextByHand(visitor)), ...userDataByHand(details) },
    custom_data: customData,
    opt_out: details.optOut,
    data_processing_options: dataProcessing?.options,
    data_processing_options_country: dataProcessing?.country,
    data_processing_options_state: dataProcessing?.state,
    app_data: details.appData,
    original_event_data: details.originalEventData,
    messaging_channel: details.messagingChannel,
  };
  return Object.fromEntries(Object.entries(event).filter(([, value]) => value !== undefined));
}

function contextByHand({ ip, userAgent, fbp, fbc }: typeof VISITOR): Wire {
  return { client_ip_address: ip, client_user_agent: userAgent, fbp, fbc };
}

function userDataByHand({ userData = {} }: EventDetails): Wire {
  const hashed: Readonly<Record<string, { readonly wire: string } | undefined>> = FIELDS;
  const snake = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return Object.fromEntries(Object.entries(userData).map(([key, value]) => [hashed[key]?.wire ?? snake(key), value]));
}
