import { expectTypeOf, it } from 'vitest';
import type { UserData } from '../event/server-event';
import type { UserDataInput, UserDataRow } from './fields';
import { hashed } from './hash';

it('user data takes raw values of each kind, several and hashed ones where Meta hashes', () => {
  expectTypeOf({
    email: ['mary@example.com', hashed('…'), null],
    phone: undefined,
    dateOfBirth: { year: 1997, month: 2, day: 16 },
    externalId: [12345n, 42, 'u-1'],
    leadId: 98765432109876543n,
    fbp: null,
  }).toExtend<UserDataInput>();
  expectTypeOf({ dateOfBirth: new Date(0) }).toExtend<UserDataInput>();
});

it('user data takes nothing else', () => {
  expectTypeOf({ email: 42 }).not.toExtend<UserDataInput>();
  expectTypeOf({ zip: 94035 }).not.toExtend<UserDataInput>();
  expectTypeOf({ fbp: ['fb.1.1596403881668.1116446470'] }).not.toExtend<UserDataInput>();
  expectTypeOf({ leadId: hashed('…') }).not.toExtend<UserDataInput>();
  // @ts-expect-error Meta's own keys hold digests; these are for raw values.
  ({ em: 'mary@example.com' }) satisfies UserDataInput;
});

it('the table has a row for every key of the wire, and no other', () => {
  expectTypeOf<UserDataRow['wire']>().toEqualTypeOf<keyof UserData>();
});
