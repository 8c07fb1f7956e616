import type { IssueCode } from '@capikit/core';

const ROOT = 'https://developers.facebook.com/documentation/ads-commerce';
const EVENT = `${ROOT}/conversions-api/parameters/server-event`;
const PERSON = `${ROOT}/conversions-api/parameters/customer-information-parameters`;
const CUSTOM_DATA = `${ROOT}/conversions-api/parameters/custom-data`;
const USING = `${ROOT}/conversions-api/using-the-api`;
const BEST_PRACTICES = `${ROOT}/conversions-api/best-practices`;
const APP = `${ROOT}/conversions-api/app-events`;
const MESSAGING = `${ROOT}/conversions-api/business-messaging`;
const DEDUPLICATION = `${ROOT}/conversions-api/deduplicate-pixel-and-server-events`;
const DATA_PROCESSING = `${ROOT}/marketing-api/overview/data-processing-options`;
const CRM =
  'https://developers.facebook.com/docs/marketing-api/conversions-api/conversion-leads-integration/payload-specification';

/** Where Meta writes about what an issue finds. */
export const META_PAGES: Readonly<Record<IssueCode, string>> = {
  EVENT_NOT_AN_OBJECT: EVENT,
  EVENT_KEY_UNKNOWN: EVENT,
  EVENT_NAME_INVALID: EVENT,
  EVENT_NAME_MISSPELT: 'https://developers.facebook.com/documentation/meta-pixel/reference',
  EVENT_NAME_NOT_ALLOWED: MESSAGING,
  EVENT_ID_INVALID: DEDUPLICATION,
  EVENT_TIME_INVALID: EVENT,
  EVENT_TIME_TOO_OLD: USING,
  EVENT_TIME_IN_FUTURE: EVENT,
  ACTION_SOURCE_INVALID: EVENT,
  EVENT_SOURCE_URL_MISSING: BEST_PRACTICES,
  EVENT_SOURCE_URL_INVALID: EVENT,
  REFERRER_URL_INVALID: EVENT,
  OPT_OUT_INVALID: EVENT,
  DATA_PROCESSING_INVALID: DATA_PROCESSING,
  DATA_PROCESSING_STATE_MISSING: DATA_PROCESSING,
  ORIGINAL_EVENT_INVALID: `${ROOT}/conversions-api/parameters/original-event`,
  APP_DATA_MISSING: APP,
  APP_DATA_INVALID: `${ROOT}/conversions-api/parameters/app-data`,
  MESSAGING_CHANNEL_MISSING: MESSAGING,
  MESSAGING_ID_MISSING: MESSAGING,
  CRM_FIELD_MISSING: CRM,
  EVENT_TOO_LARGE: USING,
  USER_DATA_MISSING: PERSON,
  USER_DATA_TOO_BROAD: BEST_PRACTICES,
  USER_AGENT_MISSING: PERSON,
  USER_DATA_FIELD_UNKNOWN: PERSON,
  USER_DATA_VALUE_DROPPED: PERSON,
  USER_DATA_NOT_HASHED: PERSON,
  USER_DATA_GARBAGE_DIGEST: PERSON,
  USER_DATA_VALUE_INVALID: PERSON,
  PHONE_COUNTRY_MISSING: PERSON,
  CLIENT_IP_DROPPED: PERSON,
  CUSTOM_DATA_INVALID: CUSTOM_DATA,
  VALUE_MISSING: CUSTOM_DATA,
  VALUE_INVALID: CUSTOM_DATA,
  CURRENCY_MISSING: CUSTOM_DATA,
  CURRENCY_INVALID: CUSTOM_DATA,
  CONTENTS_INVALID: CUSTOM_DATA,
  CONTENT_IDS_INVALID: CUSTOM_DATA,
  CUSTOM_FIELD_INVALID: CUSTOM_DATA,
  CONTACT_DATA_IN_CUSTOM_DATA: CUSTOM_DATA,
  PASSPORT_REFUSED: EVENT,
  PASSPORT_EXPIRED: EVENT,
  CONTEXT_MISSING: EVENT,
  DATASET_MISSING: `${ROOT}/conversions-api/get-started`,
};
