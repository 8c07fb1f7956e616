import { types } from 'node:util';

/** A calendar date in numbers; `month` counts from 1. Objects of date libraries with these properties fit too. */
export interface DateParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const FIRST_YEAR = 1900;
const COMPACT = /^(\d{4})(\d{2})(\d{2})$/;
const SEPARATED = /^(\d{1,4})(?:\s*[-/.]\s*|\s+)(\d{1,2})(?:\s*[-/.]\s*|\s+)(\d{1,4})$/;
/** No date is longer, and nobody's white space is worth reading. */
const MAX_LENGTH = 60;
const WITH_TIME = /^(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}/;
const ENDS_IN_UTC = /T[\d:.]+Z$/;

/**
 * A date of birth as `YYYYMMDD`, from `YYYYMMDD`, ISO 8601, or day, month and year in either order as long as only one
 * reading is a date (`2/16/1997`; `2/3/1997` could be two days and gives nothing). A time behind the date is ignored.
 * Undefined unless it is a calendar day from 1900 until today. Source: Meta, customer information parameters (`db`).
 */
export function normaliseDateOfBirth(text: string): string | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const compact = COMPACT.exec(text);
  if (compact) return compactDate(Number(compact[1]), Number(compact[2]), Number(compact[3]));
  const separated = SEPARATED.exec(text);
  if (separated) return separatedDate(separated[1] ?? '', separated[2] ?? '', separated[3] ?? '');
  if (ENDS_IN_UTC.test(text)) return normaliseDateOfBirth(dateText(new Date(text)) ?? '');
  const dated = WITH_TIME.exec(text);
  return dated ? normaliseDateOfBirth(dated[1] ?? '') : undefined;
}

/**
 * The text of a `Date` or of `{ year, month, day }` for `normaliseDateOfBirth`; undefined for other values. A `Date` at
 * midnight in the server's time zone, as database drivers make them, is read in that zone, any other in UTC.
 */
export function dateText(value: unknown): string | undefined {
  if (types.isDate(value)) return textOf(partsOf(value));
  if (typeof value !== 'object' || value === null) return undefined;
  const { year, month, day } = value as { readonly [Part in keyof DateParts]?: unknown };
  return Number.isInteger(year) && Number.isInteger(month) && Number.isInteger(day)
    ? textOf({ year: Number(year), month: Number(month), day: Number(day) })
    : undefined;
}

function partsOf(date: Date): DateParts {
  const isMidnightUtc = date.getTime() % 86_400_000 === 0;
  const isMidnightHere = date.getHours() === 0 && date.getMinutes() === 0 && date.getSeconds() === 0;
  return isMidnightHere && !isMidnightUtc
    ? { year: date.getFullYear(), month: date.getMonth() + 1, day: date.getDate() }
    : { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

function textOf({ year, month, day }: DateParts): string {
  return `${year}-${month}-${day}`;
}

function separatedDate(first: string, second: string, third: string): string | undefined {
  if (first.length === 4)
    return third.length > 2 ? undefined : compactDate(Number(first), Number(second), Number(third));
  if (third.length !== 4 || first.length > 2) return undefined;
  const [a, b, year] = [Number(first), Number(second), Number(third)];
  const readings = new Set([compactDate(year, a, b), compactDate(year, b, a)].filter((date) => date !== undefined));
  return readings.size === 1 ? readings.values().next().value : undefined;
}

function compactDate(year: number, month: number, day: number): string | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  if (year < FIRST_YEAR || date.getTime() > Date.now()) return undefined;
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  return `${year}${String(month).padStart(2, '0')}${String(day).padStart(2, '0')}`;
}
