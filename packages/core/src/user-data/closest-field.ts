import { USER_DATA_FIELDS } from './fields';

const MAX_LENGTH = 40;
// Shorter keys are one letter away from too many others.
const MIN_SLIP_LENGTH = 4;
const KEYS = Object.keys(USER_DATA_FIELDS);
const KEYS_BY_LETTERS: ReadonlyMap<string, string> = new Map([
  ...Object.entries(USER_DATA_FIELDS).map(([key, { wire }]) => [lettersOf(wire), key] as const),
  ...KEYS.map((key) => [lettersOf(key), key] as const),
]);

/** The readable key an unknown one was probably meant to be: Meta's (`em`), other spelling (`first_name`), or a slip. */
export function closestField(key: string): string | undefined {
  if (key.length > MAX_LENGTH) return undefined;
  const letters = lettersOf(key);
  const same = KEYS_BY_LETTERS.get(letters);
  if (same !== undefined || letters.length < MIN_SLIP_LENGTH) return same;
  return KEYS.find((known) => isOneSlip(letters, lettersOf(known)));
}

function lettersOf(key: string): string {
  return key.toLowerCase().replace(/[^a-z]/g, '');
}

/** Whether one letter added, lost or mistaken, or two neighbours swapped, tell the texts apart. */
function isOneSlip(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start++;
  let end = 0;
  while (end < shorter - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const [left, right] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  if (left.length <= 1 && right.length <= 1) return true;
  return left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0];
}
