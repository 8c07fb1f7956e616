import { isDatasetId } from './event-datasets';
import type { CapiOptions } from './options';

/** Looks at the options; a sentence when they are wrong: option, expectation, what came. */
export type OptionRule = (options: CapiOptions) => string | undefined;

type Check = (value: unknown) => boolean;

const string =
  (pattern: RegExp): Check =>
  (value) =>
    typeof value === 'string' && pattern.test(value);
const number =
  (min: number, max: number): Check =>
  (value) =>
    typeof value === 'number' && value >= min && value <= max;
const integer =
  (min: number, max: number): Check =>
  (value) =>
    Number.isInteger(value) && number(min, max)(value);
const isFunction: Check = (value) => typeof value === 'function';
const isBoolean: Check = (value) => typeof value === 'boolean';
const oneOf =
  (...values: readonly string[]): Check =>
  (value) =>
    values.includes(value as string);
const list =
  (item: Check, min = 0): Check =>
  (value) =>
    Array.isArray(value) && value.length >= min && value.every(item);
const either =
  (...checks: readonly Check[]): Check =>
  (value) =>
    checks.some((check) => check(value));

const isHttpUrl: Check = (value) =>
  typeof value === 'string' && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol) && !/[?#]/.test(value);
const isLogger: Check = (value) => {
  const logger = value as { warn?: unknown; error?: unknown };
  return isFunction(logger.warn) && isFunction(logger.error);
};
const isQueue: Check = (value) => {
  const queue = value as { add?: unknown; claim?: unknown; depth?: unknown; close?: unknown; durable?: unknown };
  return isBoolean(queue.durable) && [queue.add, queue.claim, queue.depth, queue.close].every(isFunction);
};

interface Row {
  readonly expected: string;
  readonly check: Check;
  /** The value may be a secret: say its type only. */
  readonly secret?: boolean;
}

// Meta states no charset for tokens; white space is what a copy-and-paste leaves behind.
const secret = (min: number): Check => string(new RegExp(String.raw`^\S{${min},}$`));

const ROWS: Readonly<Record<string, Row>> = {
  datasetId: { expected: "a string of digits, such as '1234567890'", check: isDatasetId },
  accessToken: {
    expected: 'a token without white space, or a function',
    check: either(secret(1), isFunction),
    secret: true,
  },
  resolveDataset: { expected: 'a function', check: isFunction },
  credentials: { expected: 'a function', check: isFunction },
  enabled: { expected: 'true or false', check: isBoolean },
  apiVersion: { expected: "a version such as 'v26.0'", check: string(/^v\d+\.\d+$/) },
  baseUrl: { expected: 'an http(s) URL without query', check: isHttpUrl },
  testEventCode: { expected: "a code such as 'TEST12345'", check: string(/^[\w-]{1,64}$/) },
  appSecret: { expected: 'a string without white space', check: secret(1), secret: true },
  partnerAgent: {
    expected: 'at most 22 characters with at least two letters',
    check: string(/^(?=.{2,22}$).*[A-Za-z].*[A-Za-z]/),
  },
  consent: { expected: 'a function', check: isFunction },
  respectGpc: { expected: 'true or false', check: isBoolean },
  'cookies.write': { expected: "'documents', 'always' or 'never'", check: oneOf('documents', 'always', 'never') },
  'cookies.domain': { expected: "'auto', a domain or a function", check: either(string(/^[\w.-]+$/), isFunction) },
  'cookies.createFbp': { expected: 'true or false', check: isBoolean },
  clientIp: { expected: 'a function', check: isFunction },
  sites: { expected: "a list of origins such as ['https://app.example.com']", check: list(isHttpUrl) },
  scrubQuery: { expected: 'a list of query parameter names', check: list(string(/./)) },
  defaultCountry: { expected: "an ISO 3166-1 alpha-2 code such as 'DE'", check: string(/^[A-Za-z]{2}$/) },
  ignoreBots: { expected: 'true or false', check: isBoolean },
  deduplicate: {
    expected: 'false or { windowMs }',
    check: either(
      (v) => v === false,
      (v) => typeof v === 'object',
    ),
  },
  'deduplicate.windowMs': { expected: 'milliseconds from 1 to 62 days', check: number(1, 62 * 86_400_000) },
  validation: { expected: "'error' or 'warn'", check: oneOf('error', 'warn') },
  deliver: { expected: 'true or false', check: isBoolean },
  queue: { expected: 'an EventQueue such as memoryQueue()', check: isQueue },
  'batch.maxEvents': { expected: 'a whole number from 1 to 1000', check: integer(1, 1000) },
  'batch.maxBytes': { expected: 'bytes from 1 kB to 10 MB', check: integer(1000, 10_000_000) },
  'batch.maxWaitMs': { expected: 'milliseconds from 0 to 1 hour', check: number(0, 3_600_000) },
  'batch.concurrency': { expected: 'a whole number from 1 to 64', check: integer(1, 64) },
  'retry.baseMs': { expected: 'milliseconds from 1 to 1 hour', check: number(1, 3_600_000) },
  'retry.maxMs': { expected: 'milliseconds from 1 to 1 day', check: number(1, 86_400_000) },
  timeoutMs: { expected: 'milliseconds from 100 to 10 minutes', check: number(100, 600_000) },
  'passport.secrets': {
    expected: 'a list of at least one secret of 16 or more characters',
    check: list(string(/^.{16,}$/s), 1),
    secret: true,
  },
  'passport.maxAgeMs': { expected: 'milliseconds from 1 to 62 days', check: number(1, 62 * 86_400_000) },
  beforeSend: { expected: 'a function', check: isFunction },
  onOutcome: { expected: 'a function', check: isFunction },
  waitUntil: { expected: 'a function', check: isFunction },
  logger: { expected: 'an object with warn() and error()', check: isLogger },
};

const TOP_LEVEL = new Set(Object.keys(ROWS).map((name) => name.split('.')[0] as string));
const GROUPS = ['cookies', 'deduplicate', 'batch', 'retry', 'passport'] as const;

/** Every check of the options, in the order they are reported. */
export const OPTION_RULES: readonly OptionRule[] = [
  unknownOption,
  ...GROUPS.map(groupRule),
  ...Object.entries(ROWS).map(rowRule),
  undelivered,
];

function unknownOption(options: CapiOptions): string | undefined {
  const unknown = Object.keys(options).find((name) => !TOP_LEVEL.has(name));
  if (unknown === undefined) return undefined;
  return `there is no option '${unknown}'. The options are ${[...TOP_LEVEL].join(', ')}.`;
}

function undelivered({ deliver, queue }: CapiOptions): string | undefined {
  if (deliver !== false || queue?.durable === true) return undefined;
  return 'deliver: false needs a durable queue that another process reads, such as lmdbQueue({ path }).';
}

function groupRule(group: (typeof GROUPS)[number]): OptionRule {
  return (options) => {
    const value: unknown = options[group];
    if (value === undefined || (value === false && group === 'deduplicate')) return undefined;
    if (typeof value !== 'object' || value === null)
      return `${group} must be ${group === 'deduplicate' ? 'false or ' : ''}an object, not ${describe(value, false)}.`;
    const unknown = Object.keys(value).find((name) => !(`${group}.${name}` in ROWS));
    if (unknown !== undefined) return `there is no option '${group}.${unknown}'.`;
    if (group === 'passport' && !('secrets' in value))
      return 'passport.secrets is missing: a list of at least one secret.';
    return undefined;
  };
}

function rowRule([name, row]: readonly [string, Row]): OptionRule {
  return (options) => {
    const value = valueAt(options, name);
    if (value === undefined || (value !== null && row.check(value))) return undefined;
    return `${name} must be ${row.expected}, not ${describe(value, row.secret === true)}.`;
  };
}

function valueAt(options: CapiOptions, name: string): unknown {
  let value: unknown = options;
  for (const key of name.split('.'))
    value = (value as Record<string, unknown> | null | undefined | false)?.[key as never];
  return value;
}

function describe(value: unknown, isSecret: boolean): string {
  if (isSecret && (typeof value === 'string' || typeof value === 'number'))
    return value === '' ? 'an empty string' : `the ${typeof value} that was given (not shown)`;
  // A token pasted into the wrong option must not be shown either: they start with EAA and are long.
  if (typeof value === 'string')
    return /^EAA|^\S{40,}$/.test(value) ? 'what looks like a token (not shown)' : `'${value.slice(0, 60)}'`;
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value);
  return Array.isArray(value) ? 'that list' : `a value of type ${typeof value}`;
}
