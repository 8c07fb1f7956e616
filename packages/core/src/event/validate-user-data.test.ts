import { describe, expect, it } from 'vitest';

import { sha256Hex } from '../user-data/hash';
import type { Issue } from './issue';
import { checkUserData } from './validate-user-data';

const digest = sha256Hex('jane@example.com');

function findings(userData: unknown): string[] {
  const issues: Issue[] = [];
  checkUserData(userData, issues, false);
  return issues.map(({ severity, code, path }) => `${severity} ${code} ${path}`);
}

/** Findings about values beside a sufficient key. */
function findingsBeside(values: Readonly<Record<string, unknown>>): string[] {
  return findings({ madid: '38400000-8cf0-11bd-b23e-10b96e40000d', ...values });
}

describe('user_data', () => {
  it.each([
    ['digests', { em: [digest], ph: [digest, digest], country: digest }],
    ["Meta's Parameter Builder", { em: `${digest}.AQQCAQMC`, client_ip_address: '2606:4700::1111.AQQCAQMC' }],
    ['addresses', { client_ip_address: '2606:4700::1111', client_user_agent: 'curl/8' }],
    ['cookies', { fbp: 'fb.2.1700000000000.1', fbc: 'fb.1.1700000000000.IwAR_x-Y.AQQCAQMC' }],
    ['ids', { lead_id: '123456789012345', fb_login_id: 42, subscription_id: 'S', page_id: '1', ctwa_clid: 'c' }],
    ['a large lead id', { lead_id: '12345678901234567' }],
    ['a number that is a lead id', { lead_id: 123456789012345 }],
    ['keys that JSON leaves out', { em: undefined, email: undefined }],
  ])('accepts %s', (_, values) => {
    expect(findingsBeside(values)).toEqual([]);
  });

  it.each([
    ['contact data in clear', { em: ['jane@example.com'] }, 'error USER_DATA_NOT_HASHED user_data.em[0]'],
    ['contact data in clear, alone', { ph: '16505551212' }, 'error USER_DATA_NOT_HASHED user_data.ph'],
    ['upper-case digests', { em: digest.toUpperCase() }, 'error USER_DATA_NOT_HASHED user_data.em'],
    ['MD5', { em: ['0cc175b9c0f1b6a831c399e269772661'] }, 'error USER_DATA_NOT_HASHED user_data.em[0]'],
    ['the digest of nothing', { ph: [digest, sha256Hex('')] }, 'error USER_DATA_GARBAGE_DIGEST user_data.ph[1]'],
    ['the digest of "null"', { ph: sha256Hex('null').toUpperCase() }, 'error USER_DATA_GARBAGE_DIGEST user_data.ph'],
    [
      'a garbage external id',
      { external_id: [sha256Hex('undefined')] },
      'error USER_DATA_GARBAGE_DIGEST user_data.external_id[0]',
    ],
    ['an external id in clear', { external_id: ['17'] }, 'warning USER_DATA_NOT_HASHED user_data.external_id[0]'],
    ['a numeric external id', { external_id: 17 }, 'warning USER_DATA_NOT_HASHED user_data.external_id'],
    ['an object for a digest', { em: [{}] }, 'error USER_DATA_VALUE_INVALID user_data.em[0]'],
    ['an empty list', { em: [] }, 'warning USER_DATA_VALUE_INVALID user_data.em'],
    ['an empty text', { em: [''] }, 'warning USER_DATA_VALUE_INVALID user_data.em[0]'],
    ['null', { fbp: null }, 'warning USER_DATA_VALUE_INVALID user_data.fbp'],
    ['a list for one value', { fbp: ['fb.1.1700000000000.1'] }, 'error USER_DATA_VALUE_INVALID user_data.fbp'],
    ['a malformed browser id', { fbp: 'GA1.1.2.3' }, 'warning USER_DATA_VALUE_INVALID user_data.fbp'],
    ['a bare fbclid', { fbc: 'IwAR_x-Y' }, 'warning USER_DATA_VALUE_INVALID user_data.fbc'],
    [
      'a hashed address',
      { client_ip_address: sha256Hex('8.8.8.8') },
      'error USER_DATA_VALUE_INVALID user_data.client_ip_address',
    ],
    ['a hashed user agent', { client_user_agent: digest }, 'error USER_DATA_VALUE_INVALID user_data.client_user_agent'],
    ['a hashed cookie', { fbc: digest }, 'error USER_DATA_VALUE_INVALID user_data.fbc'],
    [
      'an address with a port',
      { client_ip_address: '8.8.8.8:443' },
      'error USER_DATA_VALUE_INVALID user_data.client_ip_address',
    ],
    ['a short lead id', { lead_id: '123' }, 'error USER_DATA_VALUE_INVALID user_data.lead_id'],
    ['an unsafe number', { fb_login_id: 2 ** 60 }, 'error USER_DATA_VALUE_INVALID user_data.fb_login_id'],
    ['a readable key', { email: 'jane@example.com' }, 'error USER_DATA_FIELD_UNKNOWN user_data.email'],
    ['a key of app_data', { vendor_id: 'x' }, 'error USER_DATA_FIELD_UNKNOWN user_data.vendor_id'],
    ["a key of Meta's SDK", { f5first: digest }, 'warning USER_DATA_FIELD_UNKNOWN user_data.f5first'],
    ['a key from the prototype', { constructor: 'x' }, 'error USER_DATA_FIELD_UNKNOWN user_data.constructor'],
  ])('finds fault with %s', (_, values, expected) => {
    expect(findingsBeside(values)).toEqual([expected]);
  });

  it.each([[undefined], [null], ['em'], [[]], [{}], [{ em: [] }]])('is missing when it is %j', (userData) => {
    expect(findings(userData)).toContain('error USER_DATA_MISSING user_data');
  });

  it('is not enough when what would make it enough is unusable', () => {
    expect(findings({ client_user_agent: 'curl/8', fbp: 'broken' })).toContain('error USER_DATA_TOO_BROAD user_data');
    expect(findings({ ge: digest, em: ['jane@example.com'] })).toContain('error USER_DATA_TOO_BROAD user_data');
  });
});
