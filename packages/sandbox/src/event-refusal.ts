import type { Issue, IssueCode } from '@capikit/core';
import type { GraphErrorBody } from './graph-error';

type Refusal = readonly [subcode: number, title: string, message: string];

/** Subcodes of code 100 seen from the live API, by the finding that causes them. */
const REFUSALS: Readonly<Partial<Record<IssueCode, Refusal>>> = {
  EVENT_TIME_TOO_OLD: [2804003, 'Event Timestamp Too Old', 'The timestamp for this event is too far in the past.'],
  VALUE_MISSING: [2804009, 'Missing Value for Purchase Event', 'A Purchase event needs a value in custom_data.'],
  CURRENCY_MISSING: [
    2804010,
    'Missing Currency for Purchase Event',
    'A Purchase event needs a currency in custom_data.',
  ],
  APP_DATA_MISSING: [
    2804043,
    'Invalid Extended Device Information',
    'App events need app_data with a complete extinfo.',
  ],
  APP_DATA_INVALID: [
    2804043,
    'Invalid Extended Device Information',
    'App events need app_data with a complete extinfo.',
  ],
  USER_DATA_MISSING: [
    2804050,
    'Insufficient Customer Information',
    'This event does not have enough customer information.',
  ],
  USER_DATA_TOO_BROAD: [
    2804050,
    'Insufficient Customer Information',
    'This event does not have enough customer information.',
  ],
  MESSAGING_CHANNEL_MISSING: [
    2804063,
    'Missing Messaging Channel',
    'A business messaging event needs a messaging_channel.',
  ],
  EVENT_NAME_NOT_ALLOWED: [
    2804066,
    'Event Name Not Allowed',
    'This event name is not supported for business messaging.',
  ],
};
const SCHEMA_ERROR: Refusal = [
  2804019,
  'Server Side Api Parameter Error',
  'An event in the request does not have the expected form.',
];

/** Whether Meta turns a request away for this finding. */
export function isRefusal(issue: Issue): boolean {
  return issue.severity === 'error' && issue.acceptedByMeta !== true;
}

/** What Meta answers for a finding. Like Meta it does not say which of the events it was. */
export function refusalError(issue: Issue): GraphErrorBody {
  const [subcode, userTitle, userMessage] = REFUSALS[issue.code] ?? SCHEMA_ERROR;
  return { code: 100, subcode, userTitle, userMessage };
}
