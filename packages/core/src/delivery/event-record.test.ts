import { expect, it } from 'vitest';
import type { ServerEvent } from '../event/server-event';
import { toRecords } from './event-record';

const guardKeyOf = (event_id: string): string => {
  const event: ServerEvent = { event_name: 'Lead', event_time: 1, event_id, action_source: 'website', user_data: {} };
  const parts = { testEventCode: undefined, partnerAgent: undefined, isFromPage: false, guardMs: 1, now: 1 };
  return toRecords({ event, body: new Uint8Array(), datasetIds: ['1'], ...parts })[0]?.guard?.key ?? '';
};

it('a guard key is short however long the event id, and differs with it', () => {
  const long = 'x'.repeat(100_000);
  const keys = [guardKeyOf(`${long}1`), guardKeyOf(`${long}2`), guardKeyOf('1'), guardKeyOf('2')];
  expect(new Set(keys).size).toBe(4);
  expect(guardKeyOf(`${long}1`)).toBe(keys[0]);
  for (const key of keys) expect(key.length).toBeLessThanOrEqual(200);
});
