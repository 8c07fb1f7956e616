import { digestIn } from '../user-data/hash';
import type { Issue } from './issue';
import { isGarbage, matchKeyRule, type MatchKeyRule } from './match-key-rules';
import { isSufficientAlone, isTooBroad, matchKeysOf, missingCombination } from './match-keys';
import { error, quotable, report, warning } from './report-issue';
import { isWireObject, type WireObject } from './wire-object';

/**
 * Checks `user_data`: every key, every value, and whether what is usable of it is enough for Meta. Lists of digests that
 * were made here (`isHashedHere`) are taken as they are.
 */
export function checkUserData(userData: unknown, issues: Issue[], isHashedHere: boolean): void {
  if (!isWireObject(userData)) {
    report(issues, error('USER_DATA_MISSING', 'user_data', missingCombination([])));
    return;
  }
  if (hasSufficientKey(userData, issues, isHashedHere)) return;
  const keys = matchKeysOf(userData);
  if (keys.length === 0) report(issues, error('USER_DATA_MISSING', 'user_data', missingCombination(keys)));
  else if (isTooBroad(keys)) report(issues, error('USER_DATA_TOO_BROAD', 'user_data', missingCombination(keys)));
}

function hasSufficientKey(userData: WireObject, issues: Issue[], isHashedHere: boolean): boolean {
  let sufficient = false;
  for (const key in userData) {
    const value = userData[key];
    if (value === undefined) continue;
    const rule = matchKeyRule(key);
    if (rule === undefined) reportUnknown(key, issues);
    else if (isHashedHere && rule.takesList) sufficient ||= isSufficientAlone(key);
    else if (checkKey(key, rule, value, issues) && isSufficientAlone(key)) sufficient = true;
  }
  return sufficient;
}

/** Whether Meta can match on what is there; what it cannot use is reported. */
function checkKey(key: string, rule: MatchKeyRule, value: unknown, issues: Issue[]): boolean {
  if (!Array.isArray(value)) return rule.isProper(value) || explain({ key, index: -1, rule, value }, issues);
  if (!rule.takesList) {
    report(issues, error('USER_DATA_VALUE_INVALID', `user_data.${key}`, `${key} takes one value, not a list.`));
    return false;
  }
  if (value.length === 0) reportEmpty(`user_data.${key}`, key, issues);
  let usable = false;
  for (let index = 0; index < value.length; index++) {
    if (rule.isProper(value[index]) || explain({ key, index, rule, value: value[index] }, issues)) usable = true;
  }
  return usable;
}

interface Finding {
  readonly key: string;
  /** -1 for a value that is not in a list. */
  readonly index: number;
  readonly rule: MatchKeyRule;
  readonly value: unknown;
}

/** Reports what is to be said against a value; true when Meta can match on it all the same. */
function explain({ key, index, rule, value }: Finding, issues: Issue[]): boolean {
  const path = index < 0 ? `user_data.${key}` : `user_data.${key}[${index}]`;
  const usable = rule.isUsable(value);
  if (value === null || value === '') reportEmpty(path, key, issues);
  else if (usable) {
    const message = `Meta recommends hashing ${key}: send the same SHA-256 digest on every channel.`;
    report(issues, warning('USER_DATA_NOT_HASHED', path, message));
  } else if (typeof value !== 'string') report(issues, malformed(key, path, rule));
  else if (rule.takesList && isGarbage(value)) {
    const message = `${key} is the digest of an empty or meaningless text, such as "null". Leave the key out instead.`;
    report(issues, error('USER_DATA_GARBAGE_DIGEST', path, message));
  } else if (rule.hashed) {
    const message = `${key} must be ${rule.expected}. Normalise and hash it before sending, for example with hashUserData().`;
    report(issues, error('USER_DATA_NOT_HASHED', path, message));
  } else if (digestIn(value) !== undefined) {
    const message = `${key} looks hashed. It must be ${rule.expected}: Meta cannot use it otherwise.`;
    report(issues, error('USER_DATA_VALUE_INVALID', path, message));
  } else report(issues, malformed(key, path, rule));
  return usable;
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
