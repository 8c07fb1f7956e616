import { expect, it } from 'vitest';
import { eventRecord } from '../testing';
import { requestBody } from './graph-request';

const LANE = { datasetId: '1', window: 'week' } as const;
const body = (text: string) => eventRecord({ body: Buffer.from(text) });
const sent = (...given: Parameters<typeof requestBody>): string => requestBody(...given).toString('utf8');

it('joins the records byte for byte', () => {
  const records = [body('{"b": 1.0,"a":"é😀"}'), body('{"n":1e400}')];
  expect(sent(records, LANE, { accessToken: 't' })).toBe(
    '{"data":[{"b": 1.0,"a":"é😀"},{"n":1e400}],"access_token":"t"}',
  );
});

it('is valid JSON with hostile tokens and no records', () => {
  expect(JSON.parse(sent([], LANE, { accessToken: '"},\n\\' }))).toEqual({ data: [], access_token: '"},\n\\' });
});

it('adds what the lane and the app secret ask for', () => {
  const lane = { ...LANE, testEventCode: 'TEST1', partnerAgent: 'shop_1_0' };
  expect(JSON.parse(sent([], lane, { accessToken: 'access-token', appSecret: 'app-secret' }))).toEqual({
    data: [],
    access_token: 'access-token',
    appsecret_proof: 'dbf9c72b4c8f56924f8e07138f6d465c69cb5c9dbca908ce1403e993e1a5f799',
    test_event_code: 'TEST1',
    partner_agent: 'shop_1_0',
  });
});
