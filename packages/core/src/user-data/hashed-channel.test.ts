import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, expect, it } from 'vitest';
import { hashed } from './hash';
import { hashUserData } from './hash-user-data';
import type { UserDataInput } from './fields';

/** What a subscriber hears while `input` is hashed, and afterwards. */
function heard(input: UserDataInput): unknown[] {
  const reports: unknown[] = [];
  const listen = (report: unknown): void => void reports.push(report);
  subscribe('capikit:hashed', listen);
  hashUserData(input);
  unsubscribe('capikit:hashed', listen);
  hashUserData(input);
  return reports;
}

describe('capikit:hashed', () => {
  it('tells its subscribers what each digest was made of, and nobody else', () => {
    const { userData } = hashUserData({ email: 'somebody@example.com', city: 'New York' });

    expect(heard({ email: ' Somebody@Example.com ', city: 'New York' })).toEqual([
      { key: 'em', digest: userData.em?.[0], normalised: 'somebody@example.com' },
      { key: 'ct', digest: userData.ct?.[0], normalised: 'newyork' },
    ]);
  });

  it('says nothing of digests that were given, of clear fields and of what was left out', () => {
    const digest = 'a'.repeat(64);

    expect(heard({ email: hashed(digest), externalId: digest, fbp: 'fb.1.1764000000000.1', phone: 'none' })).toEqual(
      [],
    );
  });
});
