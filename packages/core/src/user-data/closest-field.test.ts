import { describe, expect, it } from 'vitest';
import { closestField } from './closest-field';

describe('closestField', () => {
  it.each([
    ['em', 'email'],
    ['ph', 'phone'],
    ['external_id', 'externalId'],
    ['client_ip_address', 'clientIpAddress'],
    ['Email', 'email'],
    ['e-mail', 'email'],
    ['first_name', 'firstName'],
    ['emali', 'email'],
    ['emial', 'email'],
    ['emails', 'email'],
    ['phon', 'phone'],
    ['phnoe', 'phone'],
    ['contry', 'country'],
    ['dateOfBrith', 'dateOfBirth'],
  ])('%s was meant to be %s', (key, meant) => {
    expect(closestField(key)).toBe(meant);
  });

  it.each(['', 'x', 'ip', 'address', 'newsletter', 'constructor', '__proto__', 'z'.repeat(1000)])(
    'nothing is near %j',
    (key) => {
      expect(closestField(key)).toBeUndefined();
    },
  );
});
