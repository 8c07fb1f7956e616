import type { ActionSource, MessagingChannel } from '@capikit/core';
import { MESSAGING_EVENTS, STANDARD_EVENT_NAMES } from '../../../../core/src/event/standard-events';
import { USER_FIELDS, type UserField } from './user-fields';

/** Which part of the draft a field fills. */
type Place = 'draft' | 'event' | 'custom' | 'app' | 'extinfo' | 'user';

/** How the text of a field becomes a value. */
type FieldType = 'text' | 'number' | 'flag' | 'list' | 'time' | 'json';

/** One field of the form. */
export interface Field {
  readonly place: Place;
  /** Meta's key, an index of `extinfo`, or, for user data, capikit's name. */
  readonly key: string;
  readonly label: string;
  readonly type?: FieldType;
  /** Meta asks for it. */
  readonly required?: boolean;
  readonly hint?: string;
  readonly choices?: readonly string[];
  readonly suggestions?: readonly string[];
}

/** Fields under one heading. */
export interface FieldGroup {
  readonly title: string;
  readonly fields: readonly Field[];
}

/** Where a conversion can happen. */
export const ACTION_SOURCES: Readonly<Record<ActionSource, string>> = {
  website: 'Website',
  app: 'App',
  physical_store: 'Physical store',
  phone_call: 'Phone call',
  chat: 'Chat',
  email: 'E-mail',
  system_generated: 'System generated (CRM, renewals)',
  business_messaging: 'Business messaging',
  other: 'Other',
};

const CHANNEL_FIELDS: Readonly<Record<MessagingChannel, readonly UserField[]>> = {
  messenger: ['pageId', 'pageScopedUserId'],
  whatsapp: ['whatsappBusinessAccountId', 'ctwaClid'],
  instagram: ['instagramBusinessAccountId', 'igSid'],
};
const CHANNELS: readonly string[] = Object.keys(CHANNEL_FIELDS);

const PERSON: readonly UserField[] = [
  ...(['email', 'phone', 'externalId', 'firstName', 'lastName', 'dateOfBirth', 'gender'] as const),
  ...(['city', 'state', 'zip', 'country'] as const),
];

// What each source asks for beside what every event has. Source: Meta, server event, app data and messaging parameters.
const PLACE_FIELDS: Readonly<Partial<Record<ActionSource, readonly Field[]>>> = {
  website: [
    { place: 'event', key: 'event_source_url', label: 'Page address', required: true },
    { place: 'event', key: 'referrer_url', label: 'Referrer' },
  ],
  app: [
    {
      place: 'app',
      key: 'advertiser_tracking_enabled',
      label: 'Tracking allowed',
      type: 'flag',
      required: true,
      choices: ['0', '1'],
    },
    {
      place: 'app',
      key: 'application_tracking_enabled',
      label: 'Tracking on in the app',
      type: 'flag',
      choices: ['', '0', '1'],
    },
    {
      place: 'extinfo',
      key: '0',
      label: 'Platform',
      required: true,
      choices: ['i2', 'a2'],
      hint: 'i2: iOS, a2: Android',
    },
    { place: 'extinfo', key: '1', label: 'Package name' },
    { place: 'extinfo', key: '2', label: 'Short version' },
    { place: 'extinfo', key: '4', label: 'OS version', required: true },
    { place: 'extinfo', key: '5', label: 'Device model' },
    { place: 'extinfo', key: '6', label: 'Locale' },
    { place: 'app', key: 'campaign_ids', label: 'Campaign ids' },
    { place: 'app', key: 'vendor_id', label: 'Vendor id' },
  ],
  physical_store: [
    { place: 'custom', key: 'item_number', label: 'Item number', hint: 'tells the lines of one order apart' },
  ],
  system_generated: [
    { place: 'custom', key: 'event_source', label: 'Event source', hint: 'crm for conversion leads' },
    { place: 'custom', key: 'lead_event_source', label: 'Name of the CRM' },
  ],
  business_messaging: [
    { place: 'event', key: 'messaging_channel', label: 'Channel', required: true, choices: CHANNELS },
  ],
};

const SOURCE_USER_FIELDS: Readonly<Record<ActionSource, readonly UserField[]>> = {
  website: ['clientUserAgent', 'clientIpAddress', 'fbp', 'fbc'],
  app: ['madid', 'anonId', 'clientIpAddress', 'clientUserAgent'],
  physical_store: ['madid'],
  phone_call: [],
  chat: [],
  email: [],
  system_generated: ['leadId', 'fbc', 'clientIpAddress', 'clientUserAgent'],
  business_messaging: [],
  other: ['clientIpAddress', 'clientUserAgent'],
};
const REQUIRED_USER_FIELDS: ReadonlySet<string> = new Set(['website clientUserAgent']);

const CUSTOM: readonly Field[] = [
  { place: 'custom', key: 'value', label: 'Value', type: 'number' },
  { place: 'custom', key: 'currency', label: 'Currency', suggestions: ['EUR', 'USD', 'GBP', 'CHF'] },
  { place: 'custom', key: 'content_ids', label: 'Product ids', type: 'list', hint: 'with commas between' },
  { place: 'custom', key: 'order_id', label: 'Order id' },
  { place: 'custom', key: '', label: 'More custom data', type: 'json', hint: 'a JSON object' },
];

/** The fields for an action source, and for its messaging channel where there is one. */
export function fieldGroups(source: ActionSource, channel: string, eventName: string): readonly FieldGroup[] {
  const isMessaging = source === 'business_messaging';
  const userFields = [
    ...(isMessaging ? (CHANNELS.includes(channel) ? CHANNEL_FIELDS[channel as MessagingChannel] : []) : []),
    ...SOURCE_USER_FIELDS[source],
    ...(isMessaging ? [] : PERSON),
  ];
  return [
    { title: 'Event', fields: eventFields(isMessaging) },
    { title: ACTION_SOURCES[source], fields: PLACE_FIELDS[source] ?? [] },
    { title: 'Custom data', fields: eventName === 'Purchase' ? CUSTOM.map(asRequired) : CUSTOM },
    { title: 'Customer information', fields: userFields.map((key) => userField(key, source)) },
    { title: 'Destination', fields: DESTINATION },
  ].filter(({ fields }) => fields.length > 0);
}

const DESTINATION: readonly Field[] = [
  { place: 'draft', key: 'datasetId', label: 'Dataset id', required: true },
  { place: 'draft', key: 'testEventCode', label: 'Test event code', hint: 'from Events Manager' },
];

function eventFields(isMessaging: boolean): Field[] {
  const suggestions = isMessaging ? MESSAGING_EVENTS : STANDARD_EVENT_NAMES;
  return [
    { place: 'event', key: 'event_name', label: 'Event name', required: true, suggestions },
    { place: 'event', key: 'event_id', label: 'Event id', hint: 'empty: a random one' },
    { place: 'event', key: 'event_time', label: 'Happened', type: 'time', hint: 'empty: now' },
  ];
}

function asRequired(field: Field): Field {
  return field.key === 'value' || field.key === 'currency' ? { ...field, required: true } : field;
}

function userField(key: UserField, source: ActionSource): Field {
  const isOwn = source === 'business_messaging' || REQUIRED_USER_FIELDS.has(`${source} ${key}`);
  return { place: 'user', key, ...USER_FIELDS[key], required: isOwn };
}
