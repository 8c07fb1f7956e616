import type { IssueCode } from '@capikit/core';
import type { Change } from './changes';
import type { EventDifference } from './event-differences';
import type { SentEvent } from './sent-events';
import { SOURCES } from './sources';

const BUILT = ['built'] as const;
const ALL_OF_IT = 'sends it, and Meta refuses the whole request';
const NOT_SENT = '`invalid`: says why, sends nothing';

const refusedFor =
  (...codes: readonly IssueCode[]) =>
  ({ ours }: Change, { issues }: SentEvent): boolean =>
    ours === 'not sent' && issues.some((code) => codes.includes(code));
/** As before, where the SDK makes something of it. */
const refusedValue =
  (code: IssueCode, key: string) =>
  (change: Change, sent: SentEvent): boolean =>
    refusedFor(code)(change, sent) && sent.given.customData?.[key] !== undefined;

/** Events that the Business SDK sends and capikit does not. */
export const REFUSED_EVENTS: readonly EventDifference[] = [
  {
    ways: BUILT,
    keys: '`event_time`',
    about: 'milliseconds, or older than Meta takes',
    covers: refusedFor('EVENT_TIME_INVALID', 'EVENT_TIME_TOO_OLD'),
    theirs: ALL_OF_IT,
    ours: NOT_SENT,
    why: 'seconds; at most 7 days old, 62 from stores, else no event of the request is processed',
    source: SOURCES.usingTheApi,
  },
  {
    ways: BUILT,
    keys: '`custom_data.value`, `custom_data.currency`',
    about: 'a purchase without them',
    covers: refusedFor('VALUE_MISSING', 'CURRENCY_MISSING'),
    theirs: ALL_OF_IT,
    ours: NOT_SENT,
    why: 'both are required for Purchase',
    source: SOURCES.customData,
  },
  {
    ways: BUILT,
    keys: '`custom_data.value`',
    about: 'texts, NaN',
    covers: refusedValue('VALUE_INVALID', 'value'),
    theirs: 'takes what `parseFloat` reads, which is 1 of `1,234.50`; leaves out the rest',
    ours: NOT_SENT,
    why: 'a number; a guess at money is worse than an issue at the first try',
    source: SOURCES.customData,
  },
  {
    ways: BUILT,
    keys: '`custom_data.currency`',
    about: 'signs and spaces around a code, codes no longer in use',
    covers: refusedValue('CURRENCY_INVALID', 'currency'),
    theirs: 'takes the letters, and what its list still has',
    ours: NOT_SENT,
    why: 'an ISO 4217 code',
    source: SOURCES.customData,
  },
  {
    ways: BUILT,
    keys: '`custom_data.delivery_category`',
    about: 'capitals',
    covers: refusedValue('CUSTOM_FIELD_INVALID', 'delivery_category'),
    theirs: 'lowers it',
    ours: NOT_SENT,
    why: 'custom data goes out verbatim, as it does from the page, so it has to be right',
    source: SOURCES.customData,
  },
  {
    ways: BUILT,
    keys: '`custom_data.contents[]`',
    about: 'no quantity',
    covers: refusedValue('CONTENTS_INVALID', 'contents'),
    theirs: 'sends it',
    ours: NOT_SENT,
    why: '`id` and `quantity` are required',
    source: SOURCES.customData,
  },
  {
    ways: BUILT,
    keys: '`action_source`',
    about: 'capitals',
    covers: refusedFor('ACTION_SOURCE_INVALID'),
    theirs: 'lowers it',
    ours: NOT_SENT,
    why: 'one of nine words; the types know them',
    source: SOURCES.serverEvent,
  },
  {
    ways: BUILT,
    keys: '`user_data`',
    about: 'nobody, or too little to tell who',
    covers: refusedFor('USER_DATA_MISSING', 'USER_DATA_TOO_BROAD'),
    theirs: ALL_OF_IT,
    ours: NOT_SENT,
    why: 'four combinations, and what is less, are invalid',
    source: SOURCES.bestPractices,
  },
  {
    ways: BUILT,
    keys: '`event_source_url`, `user_data.client_user_agent`',
    about: 'a website event without them',
    covers: refusedFor('EVENT_SOURCE_URL_MISSING', 'USER_AGENT_MISSING'),
    theirs: 'sends it',
    ours: NOT_SENT,
    why: 'website events require both',
    source: SOURCES.bestPractices,
  },
  {
    ways: BUILT,
    keys: '`messaging_channel`',
    about: 'a business message without one',
    covers: refusedFor('MESSAGING_CHANNEL_MISSING'),
    theirs: ALL_OF_IT,
    ours: NOT_SENT,
    why: 'required there',
    source: SOURCES.messaging,
  },
];
