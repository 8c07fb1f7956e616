import { describe, expect, it } from 'vitest';

import { sha256Hex } from '../user-data/hash';
import { validateServerEvent } from './validate';

const NOW = 1_763_900_000_000;
const em = [sha256Hex('jane@example.com')];
const extinfo = [
  'i2',
  'com.example',
  '1.0',
  '1.0.1',
  '17.5',
  'iPhone15,2',
  'en_US',
  'CET',
  '',
  '390',
  '844',
  '3',
  '6',
  '128',
  '64',
  'Europe/Berlin',
];
const appData = { advertiser_tracking_enabled: 1, extinfo };
const messenger = { messaging_channel: 'messenger', user_data: { page_id: '1', page_scoped_user_id: '2' } };

function findings(actionSource: unknown, changes: Readonly<Record<string, unknown>> = {}): string[] {
  const event = {
    event_name: 'Contact',
    event_time: NOW / 1000,
    event_id: 'a',
    action_source: actionSource,
    user_data: { em },
  };
  return validateServerEvent({ ...event, ...changes }, { now: NOW }).map(({ severity, code, path, acceptedByMeta }) =>
    [acceptedByMeta ? 'tolerated' : severity, code, path].join(' '),
  );
}

describe('action_source', () => {
  it.each(['physical_store', 'phone_call', 'chat', 'email', 'system_generated', 'other'])(
    '%s needs nothing more',
    (source) => {
      expect(findings(source)).toEqual([]);
    },
  );

  it.each([undefined, null, '', 'Website', 'web', 'constructor', 1])('cannot be %s', (source) => {
    expect(findings(source)).toEqual(['error ACTION_SOURCE_INVALID action_source']);
  });
});

describe('a website event', () => {
  const user_data = { em, client_user_agent: 'curl/8' };
  const event_source_url = 'https://example.com/';

  it('needs its URL and the user agent, which Meta is known to do without', () => {
    expect(findings('website', { event_source_url, user_data })).toEqual([]);
    expect(findings('website')).toEqual([
      'error EVENT_SOURCE_URL_MISSING event_source_url',
      'tolerated USER_AGENT_MISSING user_data.client_user_agent',
    ]);
  });

  it.each([
    '/checkout',
    'example.com',
    'ftp://example.com/',
    'about:blank',
    'http://%',
    'https://exa mple.com',
    '',
    null,
    1,
  ])('cannot have happened on %s', (url) => {
    expect(findings('website', { event_source_url: url, user_data })).toEqual([
      'error EVENT_SOURCE_URL_INVALID event_source_url',
    ]);
  });
});

describe('an app event', () => {
  it('needs app_data', () => {
    expect(findings('app', { app_data: appData })).toEqual([]);
    expect(findings('app')).toEqual(['error APP_DATA_MISSING app_data']);
  });

  it.each([
    ['no flag', { extinfo }, 'error APP_DATA_INVALID app_data.advertiser_tracking_enabled'],
    [
      'a boolean flag',
      { ...appData, advertiser_tracking_enabled: true },
      'error APP_DATA_INVALID app_data.advertiser_tracking_enabled',
    ],
    [
      'an odd second flag',
      { ...appData, application_tracking_enabled: 2 },
      'error APP_DATA_INVALID app_data.application_tracking_enabled',
    ],
    ['no extinfo', { advertiser_tracking_enabled: 0 }, 'error APP_DATA_INVALID app_data.extinfo'],
    ['15 items', { ...appData, extinfo: extinfo.slice(1) }, 'error APP_DATA_INVALID app_data.extinfo'],
    [
      "the SDK's object",
      { ...appData, extinfo: Object.fromEntries(extinfo.entries()) },
      'error APP_DATA_INVALID app_data.extinfo',
    ],
    ['another version', { ...appData, extinfo: extinfo.with(0, 'x1') }, 'error APP_DATA_INVALID app_data.extinfo[0]'],
    ['no OS version', { ...appData, extinfo: extinfo.with(4, '') }, 'error APP_DATA_INVALID app_data.extinfo[4]'],
    [
      'a null',
      { ...appData, extinfo: [...extinfo.slice(0, 8), null, ...extinfo.slice(9)] },
      'error APP_DATA_INVALID app_data.extinfo[8]',
    ],
    [
      'a numeric width',
      { ...appData, extinfo: [...extinfo.slice(0, 9), 390, ...extinfo.slice(10)] },
      'warning APP_DATA_INVALID app_data.extinfo[9]',
    ],
    ['a numeric campaign', { ...appData, campaign_ids: 1 }, 'error APP_DATA_INVALID app_data.campaign_ids'],
    ['one scheme', { ...appData, url_schemes: 'example' }, 'error APP_DATA_INVALID app_data.url_schemes'],
  ])('finds fault with %s', (_, app_data, expected) => {
    expect(findings('app', { app_data })).toEqual([expected]);
  });

  it('is checked for its app_data elsewhere too', () => {
    expect(findings('other', { app_data: {} })).toHaveLength(2);
  });
});

describe('a CRM event', () => {
  const crm = { event_source: 'crm', lead_event_source: 'Example CRM' };

  it('names its CRM', () => {
    expect(findings('system_generated', { custom_data: crm })).toEqual([]);
    expect(findings('system_generated', { custom_data: { event_source: 'crm' } })).toEqual([
      'error CRM_FIELD_MISSING custom_data.lead_event_source',
    ]);
  });

  it('is known by its lead id', () => {
    expect(findings('system_generated', { user_data: { lead_id: '123456789012345' } })).toEqual([
      'error CRM_FIELD_MISSING custom_data.event_source',
      'error CRM_FIELD_MISSING custom_data.lead_event_source',
    ]);
  });

  it('names its stages as it likes, while a renewal is no CRM event', () => {
    expect(findings('system_generated', { event_name: 'lead', custom_data: crm })).toEqual([]);
    expect(findings('system_generated', { event_name: 'Renewal' })).toEqual([]);
  });
});

describe('a business messaging event', () => {
  it.each([
    ['messenger', { page_id: '1', page_scoped_user_id: '2' }],
    ['whatsapp', { whatsapp_business_account_id: '1', ctwa_clid: 'c' }],
    ['instagram', { instagram_business_account_id: '1', ig_sid: '2' }],
    ['instagram', { ig_account_id: '1', ig_sid: '2' }],
  ])('needs the ids of %s: %j', (messaging_channel, user_data) => {
    const event_name = 'LeadSubmitted';
    expect(findings('business_messaging', { event_name, messaging_channel, user_data })).toEqual([]);
    for (const key of Object.keys(user_data)) {
      const without = { ...user_data, [key]: undefined, em };
      const [finding, ...more] = findings('business_messaging', { event_name, messaging_channel, user_data: without });
      expect(finding).toMatch(/^error MESSAGING_ID_MISSING user_data\./);
      expect(more).toEqual([]);
    }
  });

  it('needs a channel', () => {
    const without = { ...messenger, event_name: 'AddToCart', messaging_channel: undefined };
    expect(findings('business_messaging', without)).toEqual(['error MESSAGING_CHANNEL_MISSING messaging_channel']);
    expect(findings('business_messaging', { ...without, messaging_channel: 'fax' })).toEqual([
      'error MESSAGING_CHANNEL_MISSING messaging_channel',
    ]);
  });

  it.each([
    ['ViewContent', []],
    ['OrderShipped', ['warning EVENT_NAME_NOT_ALLOWED event_name']],
    ['Lead', ['error EVENT_NAME_NOT_ALLOWED event_name']],
    ['MyOwn', ['error EVENT_NAME_NOT_ALLOWED event_name']],
  ])('named %s', (event_name, expected) => {
    expect(findings('business_messaging', { ...messenger, event_name })).toEqual(expected);
  });
});
