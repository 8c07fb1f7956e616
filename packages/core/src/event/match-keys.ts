import { matchKeyRule } from './match-key-rules';
import { isWireObject } from './wire-object';

/** The keys of a `user_data` object under which Meta finds something to match on: non-empty, well-formed, no garbage. */
export function matchKeysOf(userData: unknown): string[] {
  if (!isWireObject(userData)) return [];
  return Object.keys(userData).filter((key) => {
    const rule = matchKeyRule(key);
    const value = userData[key];
    if (rule === undefined) return false;
    return Array.isArray(value) ? rule.takesList && value.some(rule.isUsable) : rule.isUsable(value);
  });
}

// Source: Meta, Conversions API best practices, "invalid combinations of customer information parameters".
const TOO_BROAD: readonly (readonly string[])[] = [
  ['ct', 'country', 'st', 'zp', 'ge', 'client_user_agent'],
  ['db', 'client_user_agent'],
  ['fn', 'ge'],
  ['ln', 'ge'],
];
const BROAD: ReadonlySet<string> = new Set(TOO_BROAD.flat());

/** True for keys that never make an event too broad: any one of them is enough. */
export function isSufficientAlone(key: string): boolean {
  return !BROAD.has(key);
}

/**
 * True when Meta refuses an event with just these match keys: none at all, or a subset of one of the four combinations
 * that fit too many people (place with gender and user agent; birth date with user agent; one name with gender).
 */
export function isTooBroad(keys: readonly string[]): boolean {
  return TOO_BROAD.some((combination) => keys.every((key) => combination.includes(key)));
}

/** What to tell the sender of an event whose match keys are too broad. */
export function missingCombination(keys: readonly string[]): string {
  const remedy =
    'Add one of em, ph, external_id, fbp, fbc or client_ip_address, or both fn and ln: Meta refuses the whole request otherwise.';
  if (keys.length === 0) return `user_data holds nothing that Meta can match on. ${remedy}`;
  return `user_data holds only ${keys.join(', ')}, which fits too many people. ${remedy}`;
}
