/** Every finding capikit can make about an event. `error` findings stop the event; `warning` findings go along with it. */
export type IssueCode =
  // event
  | 'EVENT_NOT_AN_OBJECT'
  | 'EVENT_KEY_UNKNOWN'
  | 'EVENT_NAME_INVALID'
  | 'EVENT_NAME_MISSPELT'
  | 'EVENT_NAME_NOT_ALLOWED'
  | 'EVENT_ID_INVALID'
  | 'EVENT_TIME_INVALID'
  | 'EVENT_TIME_TOO_OLD'
  | 'EVENT_TIME_IN_FUTURE'
  | 'ACTION_SOURCE_INVALID'
  | 'EVENT_SOURCE_URL_MISSING'
  | 'EVENT_SOURCE_URL_INVALID'
  | 'REFERRER_URL_INVALID'
  | 'OPT_OUT_INVALID'
  | 'DATA_PROCESSING_INVALID'
  | 'DATA_PROCESSING_STATE_MISSING'
  | 'ORIGINAL_EVENT_INVALID'
  | 'APP_DATA_MISSING'
  | 'APP_DATA_INVALID'
  | 'MESSAGING_CHANNEL_MISSING'
  | 'MESSAGING_ID_MISSING'
  | 'CRM_FIELD_MISSING'
  | 'EVENT_TOO_LARGE'
  // user data
  | 'USER_DATA_MISSING'
  | 'USER_DATA_TOO_BROAD'
  | 'USER_AGENT_MISSING'
  | 'USER_DATA_FIELD_UNKNOWN'
  | 'USER_DATA_VALUE_DROPPED'
  | 'USER_DATA_NOT_HASHED'
  | 'USER_DATA_GARBAGE_DIGEST'
  | 'USER_DATA_VALUE_INVALID'
  | 'PHONE_COUNTRY_MISSING'
  | 'CLIENT_IP_DROPPED'
  // custom data
  | 'CUSTOM_DATA_INVALID'
  | 'VALUE_MISSING'
  | 'VALUE_INVALID'
  | 'CURRENCY_MISSING'
  | 'CURRENCY_INVALID'
  | 'CONTENTS_INVALID'
  | 'CONTENT_IDS_INVALID'
  | 'CUSTOM_FIELD_INVALID'
  | 'CONTACT_DATA_IN_CUSTOM_DATA'
  // context
  | 'PASSPORT_REFUSED'
  | 'PASSPORT_EXPIRED'
  | 'CONTEXT_MISSING'
  | 'DATASET_MISSING';

/** One finding about an event: what is wrong, where, and what to do. The message never repeats contact data. */
export interface Issue {
  readonly severity: 'error' | 'warning';
  readonly code: IssueCode;
  /** Where, in the wire's own keys: `custom_data.contents[0].quantity`. Empty when it concerns the whole event. */
  readonly path: string;
  readonly message: string;
  /** True for an error of Meta's documentation that the live API is known to let pass; `validation: 'warn'` sends those. */
  readonly acceptedByMeta?: boolean;
}
