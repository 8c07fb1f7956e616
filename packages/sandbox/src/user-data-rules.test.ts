import { hashUserData, type UserDataInput } from '@capikit/core';
import { describe, expect, it } from 'vitest';
import { USER_DATA_RULES, userDataRule } from './user-data-rules';

/** One value of every field that capikit knows: the type asks for each. */
const EVERYTHING: Required<UserDataInput> = {
  email: 'somebody@example.com',
  phone: '+1 650 555 1212',
  firstName: 'Maria',
  lastName: 'Muster',
  dateOfBirth: '1997-02-16',
  gender: 'f',
  city: 'Berlin',
  state: 'CA',
  zip: '94025',
  country: 'US',
  externalId: 'customer-1',
  fbLoginId: '12345',
  leadId: '123456789012345',
  subscriptionId: 'subscription',
  anonId: 'install',
  madid: 'advertising-id',
  pageId: '1',
  pageScopedUserId: '2',
  ctwaClid: 'click',
  igAccountId: '3',
  igSid: '4',
  whatsappBusinessAccountId: '5',
  instagramBusinessAccountId: '6',
  clientIpAddress: '8.8.8.8',
  clientUserAgent: 'Mozilla/5.0',
  fbc: 'fb.1.1764000000000.click',
  fbp: 'fb.1.1764000000000.1',
};

describe('the rules of user data', () => {
  const { userData } = hashUserData(EVERYTHING);

  it('has one for every field, and no other', () => {
    expect(Object.keys(userData).toSorted()).toEqual(Object.keys(USER_DATA_RULES).toSorted());
  });

  it.each(Object.entries(userData))('%s is hashed where capikit hashes, and says so', (key, value) => {
    const { label, rule, hashed } = userDataRule(key);

    expect(hashed).toBe(Array.isArray(value));
    expect(/SHA-256/.test(rule)).toBe(hashed);
    expect(rule).toMatch(/\.$/);
    expect(label).not.toBe('');
  });

  it.each(['constructor', '__proto__', 'em2'])('%s is unknown', (key) => {
    expect(userDataRule(key)).toEqual({
      label: 'Unknown parameter',
      rule: 'Meta documents no such parameter.',
      hashed: false,
    });
  });
});
