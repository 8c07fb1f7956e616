import { constantFrom, integer, oneof, string, tuple, type Arbitrary } from 'fast-check';
import type { Field } from './oracles';

const text = (letters: string, { min = 1, max = 12 } = {}): Arbitrary<string> =>
  string({ unit: constantFrom(...letters.split('')), minLength: min, maxLength: max });
const oneOf = (...values: readonly string[]): Arbitrary<string> => constantFrom(...values);
const joined = (...parts: readonly Arbitrary<string>[]): Arbitrary<string> =>
  tuple(...parts).map((all) => all.join(''));

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const DIGITS = '0123456789';
const SPACE = oneOf('', ' ', '\t', '\n');
const SEPARATOR = oneOf('', ' ', '-', '.', ' (', ') ');

const name = joined(
  SPACE,
  text(LETTERS),
  oneOf('', ' ', '-', "'", '’', '. ', 'é', 'ß', 'e\u0301'),
  text(`${LETTERS}éüøłñ`, { min: 0 }),
  SPACE,
);

const pad = (number: number, length: number): string => String(number).padStart(length, '0');
const day = tuple(integer({ min: 1905, max: 2020 }), integer({ min: 1, max: 12 }), integer({ min: 1, max: 28 })).chain(
  ([year, month, date]) =>
    oneOf(
      `${year}${pad(month, 2)}${pad(date, 2)}`,
      `${year}-${pad(month, 2)}-${pad(date, 2)}`,
      `${year}-${month}-${date}`,
    ),
);

/** How many generated values of each field are compared with each library; others in each run. */
export const GENERATED_VALUES = 500;

/** Values as people and programs write them. */
export const GENERATED: Readonly<Record<Field, Arbitrary<string>>> = {
  email: joined(
    SPACE,
    text(`${LETTERS}${DIGITS}_`),
    oneOf('', '.', '+', '-'),
    text(`${LETTERS}${DIGITS}`),
    oneOf('@'),
    text(`${LETTERS}${DIGITS}`),
    oneOf('', '-', '.'),
    text(`${LETTERS}${DIGITS}`),
    oneOf('.com', '.CO.UK', '.de', '.example'),
    SPACE,
  ),
  phone: joined(
    oneOf('+', '00', '00 '),
    constantFrom(['1', '650', '555'], ['44', '20', '7946'], ['49', '151', '1234'], ['33', '1', '4268']).chain((parts) =>
      SEPARATOR.map((separator) => parts.join(separator)),
    ),
    SEPARATOR,
    text(DIGITS, { min: 4, max: 4 }),
  ),
  firstName: name,
  lastName: name,
  gender: joined(SPACE, oneOf('f', 'F', 'm', 'M', 'female', 'Male', 'MALE', 'x', 'mr', 'unknown'), SPACE),
  dateOfBirth: day,
  city: joined(text(LETTERS), oneOf('', ' ', '-', '. ', "'", 'é', 'ü', ' 1'), text(`${LETTERS}ãøł`, { min: 0 }), SPACE),
  state: oneOf('ca', 'CA', ' NY', 'tx ', 'Texas', 'new york', 'Ohio', 'QC', 'on', 'nsw', 'Bayern'),
  zip: oneof(
    text(DIGITS, { min: 4, max: 5 }),
    joined(text(DIGITS, { min: 5, max: 5 }), oneOf('-'), text(DIGITS, { min: 4, max: 4 })),
    joined(oneOf('SW1A', 'm1', 'K1A', 'EC2R'), oneOf('', ' ', '  '), oneOf('1AA', '0b1', '8AH'), SPACE),
  ),
  country: joined(SPACE, oneOf('us', 'DE', 'Gb', 'FR', 'jp', 'USA', 'deu', 'Germany', 'France', 'UK'), SPACE),
  externalId: joined(SPACE, text(`${LETTERS}${DIGITS}-_.@/`), oneOf('', ' '), text(`${LETTERS}${DIGITS}`)),
};
