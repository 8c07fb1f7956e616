import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { hashed, sha256Hex } from '../user-data/hash';
import { hashUserData } from '../user-data/hash-user-data';
import { maxEventAgeMs } from './validate-event-time';
import { validateBuiltEvent, validateServerEvent } from './validate';

const NOW = 1_763_900_000_000;
const NOW_S = NOW / 1000;
const DAY_S = 86_400;

const event = {
  event_name: 'ViewContent',
  event_time: NOW_S,
  event_id: 'view-1',
  action_source: 'website',
  event_source_url: 'https://example.com/p/1?utm_source=a#top',
  user_data: { client_ip_address: '8.8.8.8', client_user_agent: 'Mozilla/5.0', em: [sha256Hex('jane@example.com')] },
};

function findings(changes: Readonly<Record<string, unknown>>): string[] {
  const issues = validateServerEvent({ ...event, ...changes }, { now: NOW });
  return issues.map(({ severity, code, path, acceptedByMeta }) =>
    [acceptedByMeta ? 'tolerated' : severity, code, path].join(' '),
  );
}

describe('validateServerEvent', () => {
  it('has nothing to say about a right event', () => {
    expect(findings({})).toEqual([]);
  });

  it.each([
    ['missing', undefined, 'error EVENT_NAME_INVALID event_name'],
    ['blank', '  ', 'error EVENT_NAME_INVALID event_name'],
    ['a number', 7, 'error EVENT_NAME_INVALID event_name'],
    ['51 characters long', 'x'.repeat(51), 'error EVENT_NAME_INVALID event_name'],
    ['exotic', 'Share/Discount', 'warning EVENT_NAME_INVALID event_name'],
    ['misspelt', 'viewcontent', 'warning EVENT_NAME_MISSPELT event_name'],
  ])('finds an event name that is %s', (_, name, expected) => {
    expect(findings({ event_name: name })).toEqual([expected]);
  });

  it('names the standard event that a misspelt name was meant to be', () => {
    const [issue] = validateServerEvent({ ...event, event_name: 'add_to_cart' }, { now: NOW });
    expect(issue?.message).toContain('AddToCart is');
  });

  it.each(['x'.repeat(50), 'Share Discount_2-b', 'AppendAttribution'])('accepts the custom name %s', (name) => {
    expect(findings({ event_name: name })).toEqual([]);
  });

  it.each([
    ['missing', undefined, 'INVALID'],
    ['a Date', new Date(NOW), 'INVALID'],
    ['an ISO date', '2026-11-23T12:00:00Z', 'INVALID'],
    ['a numeric string', String(NOW_S), 'INVALID'],
    ['milliseconds', NOW, 'INVALID'],
    ['no integer', NOW_S + 0.5, 'INVALID'],
    ['zero', 0, 'INVALID'],
    ['negative', -5, 'INVALID'],
    ['NaN', Number.NaN, 'INVALID'],
    ['over 7 days ago', NOW_S - 7 * DAY_S - 1, 'TOO_OLD'],
    ['over a minute ahead', NOW_S + 61, 'IN_FUTURE'],
  ])('refuses an event time that is %s', (_, time, code) => {
    expect(findings({ event_time: time })).toEqual([`error EVENT_TIME_${code} event_time`]);
  });

  it('calls milliseconds by their name', () => {
    const [issue] = validateServerEvent({ ...event, event_time: NOW }, { now: NOW });
    expect(issue?.message).toMatch(/milliseconds.*seconds/);
  });

  it('accepts event times to the edges of the window', () => {
    for (const time of [NOW_S, NOW_S + 60, NOW_S - 7 * DAY_S]) expect(findings({ event_time: time })).toEqual([]);
  });

  it('gives physical_store 62 days', () => {
    const inStore = { action_source: 'physical_store', event_source_url: undefined };
    expect(findings({ ...inStore, event_time: NOW_S - 62 * DAY_S })).toEqual([]);
    expect(findings({ ...inStore, event_time: NOW_S - 62 * DAY_S - 1 })).toEqual([
      'error EVENT_TIME_TOO_OLD event_time',
    ]);
    expect(maxEventAgeMs('physical_store')).toBe(62 * DAY_S * 1000);
    expect(maxEventAgeMs('website')).toBe(7 * DAY_S * 1000);
  });

  it('takes the present when no time is given', () => {
    expect(validateServerEvent({ ...event, event_time: Math.floor(Date.now() / 1000) })).toEqual([]);
    expect(validateServerEvent({ ...event, event_time: 1 }).map((issue) => issue.code)).toEqual(['EVENT_TIME_TOO_OLD']);
  });

  it.each([
    ['missing event id', { event_id: undefined }, 'warning EVENT_ID_INVALID event_id'],
    ['empty event id', { event_id: '' }, 'error EVENT_ID_INVALID event_id'],
    ['numeric event id', { event_id: 17 }, 'error EVENT_ID_INVALID event_id'],
    ['event id with a space', { event_id: 'a b' }, 'warning EVENT_ID_INVALID event_id'],
    ['opt_out as text', { opt_out: 'true' }, 'error OPT_OUT_INVALID opt_out'],
    ['opt_out as a number', { opt_out: 1 }, 'error OPT_OUT_INVALID opt_out'],
    ['referrer that is no text', { referrer_url: 1 }, 'error REFERRER_URL_INVALID referrer_url'],
    ['referrer of an app', { referrer_url: 'android-app://com.example' }, 'warning REFERRER_URL_INVALID referrer_url'],
    ['unknown messaging channel', { messaging_channel: 'fax' }, 'error MESSAGING_CHANNEL_MISSING messaging_channel'],
    [
      'original event that is no object',
      { original_event_data: 'A1' },
      'error ORIGINAL_EVENT_INVALID original_event_data',
    ],
    [
      'original event time in ms',
      { original_event_data: { event_time: NOW } },
      'error ORIGINAL_EVENT_INVALID original_event_data.event_time',
    ],
    [
      'original event with a numeric order',
      { original_event_data: { order_id: 1 } },
      'error ORIGINAL_EVENT_INVALID original_event_data.order_id',
    ],
    [
      'original event with an unknown key',
      { original_event_data: { name: 'A' } },
      'error ORIGINAL_EVENT_INVALID original_event_data.name',
    ],
    ['unknown key', { promotion: 'x' }, 'error EVENT_KEY_UNKNOWN promotion'],
    [
      'tracking flag at event level',
      { advertiser_tracking_enabled: 1 },
      'error EVENT_KEY_UNKNOWN advertiser_tracking_enabled',
    ],
    ['segmentation at event level', { customer_segmentation: 'x' }, 'error EVENT_KEY_UNKNOWN customer_segmentation'],
    ['attribution data elsewhere', { attribution_data: {} }, 'error EVENT_KEY_UNKNOWN attribution_data'],
  ])('finds a wrong event: %s', (_, changes, expected) => {
    expect(findings(changes)).toEqual([expected]);
  });

  it.each([
    ['opt_out', { opt_out: true }],
    ['a referrer', { referrer_url: 'https://www.example.org/search?q=a' }],
    [
      'an original event',
      { original_event_data: { event_name: 'Lead', event_time: NOW_S - 5, order_id: 'A', event_id: 'b' } },
    ],
    ['keys that JSON leaves out', { promotion: undefined, referrer_url: undefined }],
    ['attribution data of its own event', { event_name: 'AppendAttribution', attribution_data: {} }],
  ])('accepts %s', (_, changes) => {
    expect(findings(changes)).toEqual([]);
  });

  it('tells where a misplaced key belongs', () => {
    const messages = validateServerEvent({ ...event, extinfo: [], em: '', value: 1 }, { now: NOW }).map(
      ({ message }) => message,
    );
    expect(messages.map((message) => /into (\w+)/.exec(message)?.[1])).toEqual([
      'app_data',
      'user_data',
      'custom_data',
    ]);
  });
});

describe('whatever it is handed, validateServerEvent', () => {
  it.each([
    ['null', null],
    ['undefined', undefined],
    ['a text', 'Purchase'],
    ['a list', [event]],
    ['a function', () => event],
  ])('refuses %s', (_, value) => {
    expect(validateServerEvent(value).map((issue) => issue.code)).toEqual(['EVENT_NOT_AN_OBJECT']);
  });

  it('survives getters that throw and revoked proxies', () => {
    const throwing = {
      ...event,
      get custom_data() {
        throw new Error('no');
      },
    };
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    for (const value of [throwing, proxy]) {
      expect(validateServerEvent(value, { now: NOW }).map((issue) => issue.code)).toContain('EVENT_NOT_AN_OBJECT');
    }
  });

  it('never throws on JSON, and finds the same in the same', () => {
    const keyed = fc.record(
      Object.fromEntries(
        [...Object.keys(event), 'custom_data', 'app_data', 'original_event_data', 'data_processing_options'].map(
          (key) => [key, fc.jsonValue()],
        ),
      ),
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), keyed), (value) => {
        const issues = validateServerEvent(value, { now: NOW });
        expect(issues.some((issue) => issue.severity === 'error')).toBe(true);
        expect(validateServerEvent(value, { now: NOW })).toEqual(issues);
      }),
    );
  });

  it('bounds the list, yet keeps the error after any number of warnings', () => {
    const spaced = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`a ${index}`, 1]));
    const contents = Array.from({ length: 1000 }, () => ({}));
    const issues = validateServerEvent({ ...event, custom_data: { ...spaced, contents } }, { now: NOW });
    expect(issues).toHaveLength(100);
    expect(issues.at(-1)?.severity).toBe('error');
  });

  it('never repeats a value or an odd key in what it says', () => {
    const secret = 'jane.doe@example.com';
    const everywhere = {
      [secret]: secret,
      ...Object.fromEntries(Object.keys(event).map((key) => [key, secret])),
      user_data: {
        [secret]: secret,
        em: secret,
        ph: [secret],
        fbp: secret,
        client_ip_address: secret,
        lead_id: secret,
      },
      custom_data: {
        [secret]: { [secret]: secret },
        [`${secret} `]: secret,
        value: secret,
        currency: secret,
        contents: [secret],
        order_id: secret,
      },
      original_event_data: { [secret]: secret },
      data_processing_options: [secret],
      messaging_channel: secret,
      app_data: { extinfo: secret },
    };
    const text = JSON.stringify(validateServerEvent(everywhere));
    expect(text).toContain('CONTACT_DATA_IN_CUSTOM_DATA');
    expect(text).not.toContain('jane');
  });
});

describe('validateBuiltEvent', () => {
  const text = fc.oneof(fc.string(), fc.constantFrom('', 'null', 'jane@example.com', '+1 650 555 1212', sha256Hex('')));
  const value = fc.oneof(text, fc.array(text), text.map(hashed));
  const customer = fc.record(
    {
      email: value,
      phone: value,
      firstName: value,
      gender: value,
      city: value,
      externalId: value,
      fbp: text,
      fbc: text,
    },
    { requiredKeys: [] },
  );

  it('finds in an event with user data of hashUserData() what validateServerEvent() finds', () => {
    fc.assert(
      fc.property(customer, (given) => {
        const { userData } = hashUserData(given);
        const built = { ...event, action_source: 'other', user_data: userData } as const;
        expect(validateBuiltEvent(built, NOW)).toEqual(validateServerEvent(built, { now: NOW }));
      }),
    );
  });
});
