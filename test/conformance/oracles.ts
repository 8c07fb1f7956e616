import { hashUserData } from '@capikit/core';
import { ParamBuilder } from 'capi-param-builder-nodejs';
import { UserData } from 'facebook-nodejs-business-sdk';

/** A field of customer information that Meta's libraries hash too. */
export const FIELDS = {
  email: { wire: 'em', setter: 'setEmail', builder: 'email' },
  phone: { wire: 'ph', setter: 'setPhone', builder: 'phone' },
  firstName: { wire: 'fn', setter: 'setFirstName', builder: 'first_name' },
  lastName: { wire: 'ln', setter: 'setLastName', builder: 'last_name' },
  gender: { wire: 'ge', setter: 'setGender', builder: 'gender' },
  dateOfBirth: { wire: 'db', setter: 'setDateOfBirth', builder: 'date_of_birth' },
  city: { wire: 'ct', setter: 'setCity', builder: 'city' },
  state: { wire: 'st', setter: 'setState', builder: 'state' },
  zip: { wire: 'zp', setter: 'setZip', builder: 'zip_code' },
  country: { wire: 'country', setter: 'setCountry', builder: 'country' },
  externalId: { wire: 'external_id', setter: 'setExternalId', builder: 'external_id' },
} as const;

/** One of {@link FIELDS}. */
export type Field = keyof typeof FIELDS;

/** What became of a value: its digest or text, or why there is none. */
export type Result = 'left out' | 'throws' | (string & {});

/** The libraries we are compared with. */
export const ORACLES: Readonly<Record<'Business SDK' | 'Parameter Builder', (field: Field, value: string) => Result>> =
  {
    'Business SDK': (field, value) => {
      const { wire, setter } = FIELDS[field];
      try {
        const userData = new UserData() as UserData & Record<string, (value: string) => UserData>;
        return resultOf(userData[setter]?.(value).normalize()[wire]);
      } catch {
        return 'throws';
      }
    },
    'Parameter Builder': (field, value) => {
      try {
        const hashed = new ParamBuilder(['example.com']).getNormalizedAndHashedPII(value, FIELDS[field].builder);
        // The appendix tells Meta which library was used.
        return resultOf(hashed?.replace(/\.[\w-]{8}$/, ''));
      } catch {
        return 'throws';
      }
    },
  };

/** What capikit makes of it. */
export function ours(field: Field, value: string): Result {
  return resultOf(hashUserData({ [field]: value }).userData[FIELDS[field].wire]);
}

function resultOf(value: string | readonly string[] | undefined | null): Result {
  const [text] = [value].flat();
  return text === undefined || text === null || text === '' ? 'left out' : text;
}
