import { STANDARD_EVENT_NAMES } from './standard-events';

// Names of their own right that are only a letter or two away from a standard event.
const NEIGHBOURS: ReadonlySet<string> = new Set([
  'contract',
  'contrast',
  'purchaser',
  'scheduler',
  'subscriber',
  'pagereview',
  'pageviewed',
  'viewcontact',
  'viewcontest',
  'viewcontext',
]);

// Their names are letters only.
const LONGEST = Math.max(...STANDARD_EVENT_NAMES.map((name) => name.length)) + 2;
let standardEvents: readonly { readonly name: string; readonly letters: string }[] | undefined;

/**
 * The standard event that a name was probably meant to be, by case and punctuation (`add_to_cart`) or by a slip of the
 * pen (`Purchse`). Undefined for exact names and for names of their own right (`Contract`, `Unsubscribe`, `Purchase2`).
 */
export function closestStandardEvent(name: string): string | undefined {
  if (name.length > LONGEST * 2) return undefined;
  const letters = lettersOf(name);
  if (letters.length > LONGEST) return undefined;
  standardEvents ??= STANDARD_EVENT_NAMES.map((known) => ({ name: known, letters: lettersOf(known) }));
  const same = standardEvents.find((standard) => standard.letters === letters);
  if (same !== undefined) return same.name === name ? undefined : same.name;
  if (/\d/.test(letters) || NEIGHBOURS.has(letters)) return undefined;
  return standardEvents.find((standard) => isSlip(letters, standard.letters))?.name;
}

function lettersOf(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\d]/gu, '');
}

// A first letter is seldom mistyped, while prefixes make other words (Unsubscribe, Research); short words have many
// honest neighbours (Lead, Load, Deal), so they need to be right.
function isSlip(letters: string, standard: string): boolean {
  const allowed = standard.length < 6 ? 0 : standard.length < 8 ? 1 : 2;
  if (allowed === 0 || letters[0] !== standard[0]) return false;
  return Math.abs(letters.length - standard.length) <= allowed && distance(letters, standard) <= allowed;
}

/** Levenshtein distance. */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const substituted = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(substituted, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
