import { describe, expect, it } from 'vitest';

import { sha256Hex } from '../user-data/hash';
import { isTooBroad, matchKeysOf, missingCombination } from './match-keys';
import { validateServerEvent } from './validate';

const digest = sha256Hex('example');
const CLEAR: Readonly<Record<string, string>> = {
  client_user_agent: 'Mozilla/5.0',
  client_ip_address: '8.8.8.8',
  fbp: 'fb.1.1700000000000.1234567890',
  fbc: 'fb.1.1700000000000.AbC-d_e',
  lead_id: '123456789012345',
  madid: '38400000-8cf0-11bd-b23e-10b96e40000d',
  subscription_id: 'S1',
};

const TRUTH: readonly [keys: string, verdict: 'reject' | 'accept'][] = [
  ['', 'reject'],
  ['client_user_agent', 'reject'],
  ['ge', 'reject'],
  ['ge+ct+st+country', 'reject'],
  ['ct+zp+country+client_user_agent', 'reject'],
  ['ct+st+zp+country+ge+client_user_agent', 'reject'],
  ['db', 'reject'],
  ['db+client_user_agent', 'reject'],
  ['fn', 'reject'],
  ['ln', 'reject'],
  ['fn+ge', 'reject'],
  ['ln+ge', 'reject'],
  ['fn+ln', 'accept'],
  ['fn+ln+ge', 'accept'],
  ['fn+client_user_agent', 'accept'],
  ['ln+client_user_agent', 'accept'],
  ['fn+ct', 'accept'],
  ['fn+zp', 'accept'],
  ['fn+db', 'accept'],
  ['db+ge', 'accept'],
  ['db+ct', 'accept'],
  ['db+ge+client_user_agent', 'accept'],
  ['client_ip_address', 'accept'],
  ['client_ip_address+client_user_agent', 'accept'],
  ['em', 'accept'],
  ['ph', 'accept'],
  ['external_id', 'accept'],
  ['fbp', 'accept'],
  ['fbc', 'accept'],
  ['lead_id', 'accept'],
  ['madid', 'accept'],
  ['fbp+client_user_agent', 'accept'],
  ['subscription_id+client_user_agent', 'accept'],
  ['fn+ln+ct+st+zp+country', 'accept'],
];

describe("Meta's over-broad combinations", () => {
  it.each(TRUTH)('%s: %s', (row, verdict) => {
    const keys = row.split('+').filter((key) => key !== '');
    const userData = Object.fromEntries(keys.map((key) => [key, CLEAR[key] ?? [digest]]));
    expect(matchKeysOf(userData)).toEqual(keys);
    expect(isTooBroad(keys)).toBe(verdict === 'reject');
    const event = {
      event_name: 'Contact',
      event_time: 1_700_000_000,
      event_id: 'a',
      action_source: 'other',
      user_data: userData,
    };
    const codes = validateServerEvent(event, { now: 1_700_000_000_000 }).map((issue) => issue.code);
    const expected = keys.length === 0 ? 'USER_DATA_MISSING' : 'USER_DATA_TOO_BROAD';
    expect(codes).toEqual(verdict === 'reject' ? [expected] : []);
  });

  it('says which keys there are and what to add', () => {
    expect(missingCombination(['ct', 'ge'])).toMatch(/only ct, ge.*Add one of em/);
    expect(missingCombination([])).toMatch(/nothing.*Add one of em/);
  });
});

describe('matchKeysOf', () => {
  it.each([
    ['empty values', { em: [], ph: '', fn: null, ln: undefined, fbp: ' ' }],
    ['contact data in clear', { em: ['jane@example.com'], ph: '16505551212' }],
    ['upper-case digests', { em: [digest.toUpperCase()] }],
    ['digests of nothing', { em: [sha256Hex('')], ph: sha256Hex('null'), external_id: [sha256Hex('undefined')] }],
    ['malformed cookies', { fbp: 'abc', fbc: 'fb.1.1700000000000.' }],
    ['what is no address', { client_ip_address: '1.2.3' }],
    ['hashed clear values', { client_ip_address: digest, client_user_agent: digest }],
    ['keys Meta does not know', { email: 'jane@example.com', constructor: 'x', f5first: digest }],
    ['lists where one value is taken', { fbp: ['fb.1.1700000000000.1'] }],
    ['no object', 'em'],
    ['null', null],
  ])('does not count %s', (_, userData) => {
    expect(matchKeysOf(userData)).toEqual([]);
  });

  it("counts what Meta's own Parameter Builder writes", () => {
    const userData = {
      em: [`${digest}.AQQCAQMC`],
      ph: `${digest}.AQ`,
      client_ip_address: '8.8.8.8.AQQCAQMC',
      fbp: 'fb.1.1700000000000.1234567890.AQQCAQMC',
      fbc: 'fb.1.1700000000000.AbC.Bg',
    };
    expect(matchKeysOf(userData)).toEqual(Object.keys(userData));
  });

  it('counts a list with one good value', () => {
    expect(matchKeysOf({ em: ['', digest] })).toEqual(['em']);
  });
});
