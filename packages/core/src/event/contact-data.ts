import { quotable } from './report-issue';
import { isWireObject, type WireObject } from './wire-object';

// A sample is enough to notice a habit, and bounds the cost on any input.
const MAX_DEPTH = 3;
const MAX_ENTRIES = 32;
const MAX_TEXT = 1000;

const EMAIL = /[\w.+-](?:@|%40)(?!\d+x\.)[a-z\d-]+(?:\.[a-z\d-]+)*\.[a-z]{2,}/i;
const OWNER = '(?:(?:customer|user|client|buyer|billing|shipping|contact|guest)s?[_ -]?)?';
const CONTACT_KEY = new RegExp(
  `^${OWNER}(?:e-?mails?(?:[_ -]?address)?|(?:tele|mobile|cell)?[_ -]?phone(?:[_ -]?(?:number|no))?|mobile(?:[_ -]?(?:number|no))?|` +
    '(?:first|last|full|family|given|sur)[_ -]?name|(?:street|postal|home)?[_ -]?address(?:[_ -]?(?:line)?[_ -]?\\d)?|' +
    'birth[_ -]?(?:day|date)|date[_ -]?of[_ -]?birth|dob|ssn|passport[_ -]?(?:number|no)|card[_ -]?number|iban|em|ph)$|' +
    '^(?:shipping|billing)[_ -]contact$',
  'i',
);

// Keys of nearly every event, which need no closer look.
const USUAL_KEYS: ReadonlySet<string> = new Set(
  'value currency contents content_ids content_type content_name content_category order_id num_items id quantity item_price title brand category'.split(
    ' ',
  ),
);

/**
 * Where under a key of `custom_data` contact data seems to stand: texts that hold an e-mail address, and keys such as
 * `phone` or `customer_email`. Looks at a bounded sample. Undefined when nothing was found.
 */
export function contactDataPath(key: string, value: unknown): string | undefined {
  return pathUnder(key, value, 0);
}

function pathUnder(key: string, value: unknown, depth: number): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean' || value === null || value === undefined) {
    return typeof value === 'number' && isContactKey(key) ? quotable(key) : undefined;
  }
  if (value !== '' && isContactKey(key)) return quotable(key);
  const below = pathIn(value, depth);
  return below === undefined ? undefined : quotable(key) + below;
}

/** The path inside a value: '' for the value itself. */
function pathIn(value: unknown, depth: number): string | undefined {
  if (typeof value === 'string') return holdsEmail(value) ? '' : undefined;
  if (depth === MAX_DEPTH) return undefined;
  if (Array.isArray(value)) return pathInList(value, depth);
  return isWireObject(value) ? pathInObject(value, depth) : undefined;
}

function pathInList(list: readonly unknown[], depth: number): string | undefined {
  const end = Math.min(list.length, MAX_ENTRIES);
  for (let index = 0; index < end; index++) {
    const below = pathIn(list[index], depth + 1);
    if (below !== undefined) return `[${index}]${below}`;
  }
  return undefined;
}

function pathInObject(object: WireObject, depth: number): string | undefined {
  let entries = 0;
  for (const key in object) {
    if (++entries > MAX_ENTRIES) return undefined;
    const below = pathUnder(key, object[key], depth + 1);
    if (below !== undefined) return `.${below}`;
  }
  return undefined;
}

function isContactKey(key: string): boolean {
  return !USUAL_KEYS.has(key) && CONTACT_KEY.test(key);
}

function holdsEmail(text: string): boolean {
  if (!text.includes('@') && !text.includes('%40')) return false;
  return EMAIL.test(text.length > MAX_TEXT ? text.slice(0, MAX_TEXT) : text);
}
