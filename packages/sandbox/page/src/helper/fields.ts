import type { ActionSource, MessagingChannel } from '@capikit/core';
import { MESSAGING_EVENTS, STANDARD_EVENT_NAMES } from '../../../../core/src/event/standard-events';
import { ACTION_SOURCES, CHANNEL_FIELDS, CHANNELS, PLACE_FIELDS, SOURCE_USER_FIELDS } from './action-sources';
import type { Field } from './field';
import { USER_FIELDS, type UserField } from './user-fields';

/** Fields under one heading. */
export interface FieldGroup {
  readonly title: string;
  readonly fields: readonly Field[];
}

const PERSON: readonly UserField[] = [
  ...(['email', 'phone', 'externalId', 'firstName', 'lastName', 'dateOfBirth', 'gender'] as const),
  ...(['city', 'state', 'zip', 'country'] as const),
];
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
