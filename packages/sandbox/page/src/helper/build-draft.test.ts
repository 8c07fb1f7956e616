import type { ActionSource } from '@capikit/core';
import { describe, expect, it } from 'vitest';
import type { Draft } from '../../../src/page-api';
import { buildDraft, fieldName, type FormValues } from './build-draft';
import { ACTION_SOURCES } from './action-sources';
import type { Field } from './field';
import { fieldGroups } from './fields';

const fieldsOf = (source: ActionSource, channel = '', eventName = 'Lead'): Field[] =>
  fieldGroups(source, channel, eventName).flatMap(({ fields }) => fields);
const draftOf = (source: ActionSource, values: FormValues, channel = ''): Draft =>
  buildDraft(source, fieldsOf(source, channel), values);
const required = (source: ActionSource, channel?: string, eventName?: string): string[] =>
  fieldsOf(source, channel, eventName)
    .filter((field) => field.required)
    .map(fieldName);

const ALWAYS = ['event.event_name', 'draft.datasetId'];

describe('the form', () => {
  it.each<[ActionSource, string, readonly string[]]>([
    ['website', '', ['event.event_source_url', 'user.clientUserAgent']],
    ['app', '', ['app.advertiser_tracking_enabled', 'extinfo.0', 'extinfo.4']],
    ['physical_store', '', []],
    ['system_generated', '', []],
    ['business_messaging', '', ['event.messaging_channel']],
    ['business_messaging', 'messenger', ['event.messaging_channel', 'user.pageId', 'user.pageScopedUserId']],
    ['business_messaging', 'whatsapp', ['event.messaging_channel', 'user.whatsappBusinessAccountId', 'user.ctwaClid']],
    ['other', '', []],
  ])('of %s %s asks for what Meta requires', (source, channel, expected) => {
    expect(required(source, channel).toSorted()).toEqual([...ALWAYS, ...expected].toSorted());
  });

  it('asks for value and currency of a purchase', () => {
    expect(required('email', '', 'Purchase')).toEqual([
      'event.event_name',
      'custom.value',
      'custom.currency',
      'draft.datasetId',
    ]);
  });

  it.each(Object.keys(ACTION_SOURCES) as ActionSource[])('of %s names each field once', (source) => {
    const names = fieldsOf(source, 'messenger').map(fieldName);

    expect(new Set(names).size).toBe(names.length);
  });
});

describe('a draft', () => {
  it('has each value at its place and of its type', () => {
    const draft = draftOf('website', {
      'draft.datasetId': '1',
      'draft.testEventCode': 'TEST1',
      'event.event_name': ' Purchase ',
      'event.event_time': '2026-11-24T10:00:00Z',
      'custom.value': '42.5',
      'custom.content_ids': 'A1, B2,',
      'custom.': '{"num_items": 2}',
      'user.email': 'jane@example.com',
    });

    expect(draft).toEqual({
      datasetId: '1',
      testEventCode: 'TEST1',
      event: {
        event_name: 'Purchase',
        event_time: Date.UTC(2026, 10, 24, 10) / 1000,
        action_source: 'website',
        custom_data: { value: 42.5, content_ids: ['A1', 'B2'], num_items: 2 },
      },
      userData: { email: 'jane@example.com' },
    });
  });

  it('leaves out what was typed for another action source', () => {
    const values = { 'event.event_source_url': 'https://example.com/', 'extinfo.4': '17.5', 'user.fbp': 'x' };

    expect(draftOf('email', values)).toEqual({ datasetId: '', event: { action_source: 'email' }, userData: {} });
  });

  it('of an app carries all 16 items of extinfo', () => {
    const { event } = draftOf('app', { 'app.advertiser_tracking_enabled': '1', 'extinfo.0': 'a2', 'extinfo.4': '15' });

    expect(event['app_data']).toEqual({
      advertiser_tracking_enabled: 1,
      extinfo: ['a2', '', '', '', '15', ...Array<string>(11).fill('')],
    });
  });

  it.each([
    ['custom.value', 'twelve', { value: 'twelve' }],
    ['custom.', '{"a":', { custom_data: '{"a":' }],
    ['custom.', '[1]', { custom_data: [1] }],
  ])('keeps in %s what cannot be read: %s', (name, text, custom_data) => {
    expect(draftOf('other', { [name]: text }).event['custom_data']).toEqual(custom_data);
  });
});
