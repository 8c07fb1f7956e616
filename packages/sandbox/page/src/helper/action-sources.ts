import type { ActionSource, MessagingChannel } from '@capikit/core';
import type { Field } from './field';
import type { UserField } from './user-fields';

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

/** The customer information each messaging channel asks for. */
export const CHANNEL_FIELDS: Readonly<Record<MessagingChannel, readonly UserField[]>> = {
  messenger: ['pageId', 'pageScopedUserId'],
  whatsapp: ['whatsappBusinessAccountId', 'ctwaClid'],
  instagram: ['instagramBusinessAccountId', 'igSid'],
};
/** The messaging channels. */
export const CHANNELS: readonly string[] = Object.keys(CHANNEL_FIELDS);

/** What each source asks for beside what every event has. Source: Meta, server event, app data and messaging parameters. */
export const PLACE_FIELDS: Readonly<Partial<Record<ActionSource, readonly Field[]>>> = {
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

/** The customer information that goes with each source, beside what is known of a person anywhere. */
export const SOURCE_USER_FIELDS: Readonly<Record<ActionSource, readonly UserField[]>> = {
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
