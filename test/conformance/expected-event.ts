import type { IssueCode } from '@capikit/core';
import { VISITOR } from './events';
import { expectedResult } from './expected-values';
import { FIELDS, type Field } from './oracles';
import type { Wire } from './sdk-event';
import type { SentEvent } from './sent-events';

/** What must come over the wire from capikit, or why nothing does, said anew for the events of these tests. */
export function expectedOutcome({ given, byHand }: SentEvent): Wire | readonly IssueCode[] {
  const refusal = REFUSED[given.about];
  if (refusal !== undefined) return refusal;
  const { user_data: userData, custom_data: customData } = byHand;
  const event = {
    ...changed(byHand, EVENT),
    user_data: changed(userData as Wire, given.inRequest === true ? VISITOR_DATA : USER_DATA),
    ...(customData !== undefined && { custom_data: changed(customData as Wire, CUSTOM_DATA) }),
  };
  return JSON.parse(JSON.stringify(event)) as Wire;
}

/** By the event's `about`. */
const REFUSED: Readonly<Record<string, readonly IssueCode[]>> = {
  'an app event without extinfo': ['APP_DATA_INVALID'],
  'a currency with spaces': ['CURRENCY_INVALID'],
  'a currency that is none': ['CURRENCY_INVALID'],
  'a currency of the past': ['CURRENCY_INVALID'],
  'a value as text': ['VALUE_INVALID'],
  'a value with its sign': ['VALUE_INVALID'],
  'a value that is none': ['VALUE_INVALID'],
  'a delivery category in capitals': ['CUSTOM_FIELD_INVALID'],
  'a delivery category that is none': ['CUSTOM_FIELD_INVALID'],
  'an action source in capitals': ['ACTION_SOURCE_INVALID'],
  'a time in milliseconds': ['EVENT_TIME_INVALID'],
  'an event of last month': ['EVENT_TIME_TOO_OLD'],
  'a purchase without a value': ['VALUE_MISSING', 'CURRENCY_MISSING'],
  nobody: ['USER_DATA_MISSING'],
  'a first name only': ['USER_DATA_TOO_BROAD'],
  'a website event that knows no page': ['EVENT_SOURCE_URL_MISSING', 'USER_AGENT_MISSING'],
  'a message without its channel': ['MESSAGING_CHANNEL_MISSING'],
  'contents without a quantity': ['CONTENTS_INVALID'],
};

/** By wire key, what becomes of a value that does not go out as it is; `undefined`: it is left out. */
type Changes = Readonly<Record<string, (value: unknown) => unknown>>;

const EVENT: Changes = {
  event_id: String,
  event_time: (time) => (time instanceof Date ? time.getTime() / 1000 : time),
  event_source_url: (url) => String(url).replace('token=abc&', ''),
};

const CUSTOM_DATA: Changes = { currency: (code) => String(code).toUpperCase() };

const USER_DATA: Changes = {
  ...Object.fromEntries((Object.keys(FIELDS) as Field[]).map((field) => [FIELDS[field].wire, digestsOf(field)])),
  fb_login_id: Number,
  lead_id: (id) => (typeof id === 'bigint' ? String(id) : id),
  client_ip_address: (address) => /^(8\.8\.8\.8|2600:1f18::9)(?::4711)?$/.exec(String(address))?.[1],
  client_user_agent: (agent) => (agent === 'null' ? undefined : agent),
  fbc: (id) => (id === VISITOR.fbc ? id : undefined),
  dobd: () => undefined,
  dobm: () => undefined,
  doby: () => undefined,
};

/** The same in a page request, which has a user agent besides. */
const VISITOR_DATA: Changes = {
  ...USER_DATA,
  client_user_agent: (agent) => (agent === 'null' ? VISITOR.userAgent : agent),
};

function changed(part: Wire, changes: Changes): Wire {
  const of = (key: string, value: unknown): unknown => (changes[key] === undefined ? value : changes[key](value));
  return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, of(key, value)]));
}

function digestsOf(field: Field): (values: unknown) => readonly string[] | undefined {
  return (values) => {
    const results = new Set([values].flat().map((value) => expectedResult(field, String(value))));
    results.delete('left out');
    return results.size === 0 ? undefined : [...results];
  };
}
