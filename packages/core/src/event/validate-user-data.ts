import { digestIn, isSha256Hex } from '../user-data/hash';
import type { Issue } from './issue';
import {
  isGarbage,
  isSufficientAlone,
  isTooBroad,
  matchKeyRule,
  matchKeysOf,
  missingCombination,
  takesList,
  type MatchKeyRule,
} from './match-keys';
import { error, quotable, report, warning } from './report-issue';
import { isWireObject, type WireObject } from './wire-object';

/** Checks `user_data`: every key, every value, and whether what is usable of it is enough for Meta. */
export function checkUserData(userData: unknown, issues: Issue[]): void {
  if (!isWireObject(userData)) {
    report(issues, error('USER_DATA_MISSING', 'user_data', missingCombination([])));
    return;
  }
  if (hasSufficientKey(userData, issues)) return;
  const keys = matchKeysOf(userData);
  if (keys.length === 0) report(issues, error('USER_DATA_MISSING', 'user_data', missingCombination(keys)));
  else if (isTooBroad(keys)) report(issues, error('USER_DATA_TOO_BROAD', 'user_data', missingCombination(keys)));
}

function hasSufficientKey(userData: WireObject, issues: Issue[]): boolean {
  let sufficient = false;
  for (const key in userData) {
    const value = userData[key];
    if (value === undefined) continue;
    const rule = matchKeyRule(key);
    if (rule === undefined) reportUnknown(key, issues);
    else if (checkKey(key, rule, value, issues) && isSufficientAlone(key)) sufficient = true;
  }
  return sufficient;
}

/** Whether Meta can match on what is there; what it cannot use is reported. */
function checkKey(key: string, rule: MatchKeyRule, value: unknown, issues: Issue[]): boolean {
  if (!Array.isArray(value)) return checkItem(key, -1, rule, value, issues);
  if (!takesList(rule)) {
    report(issues, error('USER_DATA_VALUE_INVALID', `user_data.${key}`, `${key} takes one value, not a list.`));
    return false;
  }
  if (value.length === 0) reportEmpty(`user_data.${key}`, key, issues);
  let usable = false;
  for (let index = 0; index < value.length; index++) {
    if (checkItem(key, index, rule, value[index], issues)) usable = true;
  }
  return usable;
}

function checkItem(key: string, index: number, rule: MatchKeyRule, value: unknown, issues: Issue[]): boolean {
  const usable = rule.isUsable(value);
  if (usable && (key !== 'external_id' || isDigest(value))) return true;
  const path = index < 0 ? `user_data.${key}` : `user_data.${key}[${index}]`;
  explain({ key, path, rule, value }, usable, issues);
  return usable;
}

interface Finding {
  readonly key: string;
  readonly path: string;
  readonly rule: MatchKeyRule;
  readonly value: unknown;
}

function explain({ key, path, rule, value }: Finding, usable: boolean, issues: Issue[]): void {
  if (value === null || value === '') reportEmpty(path, key, issues);
  else if (usable) {
    const message = 'Meta recommends hashing external_id: send the same SHA-256 digest on every channel.';
    report(issues, warning('USER_DATA_NOT_HASHED', path, message));
  } else if (takesList(rule) && typeof value === 'string' && isGarbage(value)) {
    const message = `${key} is the digest of an empty or meaningless text, such as "null". Leave the key out instead.`;
    report(issues, error('USER_DATA_GARBAGE_DIGEST', path, message));
  } else if (rule.hashed && typeof value === 'string') {
    const message = `${key} must be ${rule.expected}. Normalise and hash it before sending, for example with hashUserData().`;
    report(issues, error('USER_DATA_NOT_HASHED', path, message));
  } else if (!rule.hashed && typeof value === 'string' && digestIn(value) !== undefined) {
    const message = `${key} looks hashed. It must be ${rule.expected}: Meta cannot use it otherwise.`;
    report(issues, error('USER_DATA_VALUE_INVALID', path, message));
  } else report(issues, malformed(key, path, rule));
}

// A malformed cookie costs a match, not the event: Meta treats it as absent.
function malformed(key: string, path: string, rule: MatchKeyRule): Issue {
  const message = `${key} must be ${rule.expected}. Correct it or leave it out.`;
  const finding = key === 'fbc' || key === 'fbp' ? warning : error;
  return finding('USER_DATA_VALUE_INVALID', path, message);
}

function reportEmpty(path: string, key: string, issues: Issue[]): void {
  report(issues, warning('USER_DATA_VALUE_INVALID', path, `${key} is empty. Leave the key out.`));
}

// Keys of Meta's own SDK that its documentation does not know.
const SDK_KEYS: ReadonlySet<string> = new Set(['f5first', 'f5last', 'fi', 'dobd', 'dobm', 'doby', 'app_user_id']);

function reportUnknown(key: string, issues: Issue[]): void {
  const path = `user_data.${quotable(key)}`;
  if (SDK_KEYS.has(key)) {
    const message = `${key} is known to Meta's SDK only, not to its documentation. It does not count as a match key here.`;
    report(issues, warning('USER_DATA_FIELD_UNKNOWN', path, message));
    return;
  }
  const message =
    key === 'vendor_id'
      ? 'vendor_id belongs in app_data.'
      : 'Meta documents no such customer information parameter, and contact data in it would leave unhashed. Use its keys, such as em and ph, with digests; other data belongs in custom_data.';
  report(issues, error('USER_DATA_FIELD_UNKNOWN', path, message));
}

function isDigest(value: unknown): boolean {
  return typeof value === 'string' && (isSha256Hex(value) || digestIn(value) !== undefined);
}
