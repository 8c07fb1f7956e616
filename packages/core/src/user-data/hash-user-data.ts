import type { Issue } from '../event/issue';
import { quotable, report, warning } from '../event/report-issue';
import type { UserData } from '../event/server-event';
import { Remembered, type RememberedLimits } from '../remembered';
import { closestField } from './closest-field';
import { USER_DATA_FIELDS } from './fields';
import type { UserDataInput, UserDataRow } from './fields';
import { isHashedValue } from './hash';
import { NORMALISERS } from './normalise';
import type { NormaliseContext, Refusal } from './normaliser';
import { PersonCountry } from './person-country';
import { clearOf, digestOf } from './read-value';
import type { Field } from './read-value';

/** Options of {@link hashUserData}. */
export interface HashUserDataOptions {
  /** ISO 3166-1 alpha-2. Reads phones, states and zips of people whose country is not given. None by default. */
  readonly defaultCountry?: string | undefined;
}

/** What {@link hashUserData} makes: user data in Meta's keys, fit to be sent, and what was left out of it. */
export interface HashedUserData {
  readonly userData: UserData;
  readonly issues: Issue[];
}

// Nobody has more addresses than this; a longer list is a mistake or an attack on the request's time.
const MAX_VALUES = 100;

// Of each field. Shorter than a digest, which costs nothing to read.
const SHARED: RememberedLimits = { texts: 8_192, length: 63 };

const FIELDS: ReadonlyMap<string, Field> = new Map(
  Object.entries(USER_DATA_FIELDS).map(([key, row]: [string, UserDataRow]): [string, Field] => {
    const { normalise, expected, shared } = NORMALISERS[row.normaliser];
    const remembered = shared && new Remembered<string>(SHARED);
    const refusal: Refusal = { code: 'USER_DATA_VALUE_DROPPED', expected };
    return [key, { key, row, normalise, remembered, isByCountry: shared === 'by-country', refusal }];
  }),
);

/**
 * Normalises and hashes what is known about a person by Meta's rules. Hashed keys hold arrays of distinct SHA-256 digests;
 * a key with nothing left is absent. What cannot be used is left out with a warning that names the field and what was
 * expected, never the value. Never throws, whatever it is given.
 */
export function hashUserData(input: UserDataInput, options?: HashUserDataOptions): HashedUserData {
  const userData: UserData = {};
  const issues: Issue[] = [];
  const findings: Findings = { context: new PersonCountry(input, options?.defaultCountry), issues };
  for (const key of keysOf(input, issues)) {
    const field = FIELDS.get(key);
    if (field === undefined) {
      report(issues, unknownKey(key));
      continue;
    }
    try {
      setField(userData, field, Reflect.get(input, key), findings);
    } catch {
      // A getter or a proxy of the caller's threw.
      report(issues, dropped(field, field.refusal));
    }
  }
  return { userData, issues };
}

function keysOf(input: unknown, issues: Issue[]): readonly string[] {
  if (input === undefined || input === null) return [];
  try {
    if (typeof input === 'object' && !Array.isArray(input) && !isHashedValue(input)) return Object.keys(input);
  } catch {
    // A proxy that does not let its keys be read.
  }
  report(issues, warning('USER_DATA_VALUE_DROPPED', 'user_data', 'userData was left out: expected an object'));
  return [];
}

interface Findings {
  readonly context: NormaliseContext;
  readonly issues: Issue[];
}

function setField(userData: UserData, field: Field, value: unknown, { context, issues }: Findings): void {
  const { row } = field;
  if (!row.hash) {
    const reading = clearOf(field, value, context);
    if (reading === undefined) return;
    if (typeof reading !== 'string') report(issues, dropped(field, reading));
    else if (row.takes === 'id') userData[row.wire] = safeInteger(reading) ?? reading;
    else userData[row.wire] = reading;
    return;
  }
  if (Array.isArray(value)) {
    const digests = digestsOf(field, value, { context, issues });
    if (digests.length > 0) userData[row.wire] = digests;
    return;
  }
  const reading = digestOf(field, value, context);
  if (typeof reading === 'string') userData[row.wire] = [reading];
  else if (reading !== undefined) report(issues, dropped(field, reading));
}

function digestsOf(field: Field, values: readonly unknown[], { context, issues }: Findings): readonly string[] {
  const digests: string[] = [];
  for (let index = 0; index < Math.min(values.length, MAX_VALUES); index++) {
    const reading = digestOf(field, values[index], context);
    if (typeof reading === 'object') report(issues, dropped(field, reading, index));
    else if (reading !== undefined && !digests.includes(reading)) digests.push(reading);
  }
  if (values.length > MAX_VALUES) {
    report(issues, dropped(field, { ...field.refusal, expected: `at most ${MAX_VALUES} values` }, MAX_VALUES));
  }
  return digests;
}

function safeInteger(decimal: string): number | undefined {
  const number = Number(decimal);
  return Number.isSafeInteger(number) ? number : undefined;
}

function dropped({ key, row }: Field, { code, expected }: Field['refusal'], index?: number): Issue {
  const place = index === undefined ? '' : `[${index}]`;
  return warning(code, `user_data.${row.wire}${place}`, `${key}${place} was left out: expected ${expected}`);
}

function unknownKey(key: string): Issue {
  const meant = closestField(key);
  const name = quotable(key);
  const remedy =
    meant === undefined ? `the keys are ${[...FIELDS.keys()].join(', ')}` : `use "${meant}", with the raw value`;
  return warning(
    'USER_DATA_FIELD_UNKNOWN',
    `user_data.${name}`,
    `${name} is no key of userData and was left out: ${remedy}`,
  );
}
