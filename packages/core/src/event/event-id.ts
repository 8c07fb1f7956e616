import { nodeCrypto } from '../node-builtins';
import { sha256 } from '../sha256';
import { isMissingValue } from '../user-data/hash';

/**
 * The event id of something that has a key of its own, such as an order number: the same on every retry, reload and
 * webhook, and the same for `17` and `'17'`. 22 URL-safe characters.
 *
 * Without `secret` anyone who can guess the key can compute the id and, by sending a Pixel event with it first, make Meta
 * merge the real conversion into theirs. Set a secret when keys can be guessed (order numbers that count up).
 *
 * A key that says nothing (empty, NaN, or of another type) gives a random id: a shared one would merge different
 * customers' events.
 */
export function eventIdFor(
  name: string,
  key: string | number | bigint,
  options?: { readonly secret?: string },
): string {
  if (!saysSomething(key)) return newEventId();
  const text = JSON.stringify([name, String(key)]);
  const secret = options?.secret;
  const digest = secret
    ? nodeCrypto().createHmac('sha256', secret).update(text).digest('base64url')
    : sha256(text, 'base64url');
  return digest.slice(0, 22);
}

/** A random event id, unique for ever. */
export function newEventId(): string {
  return nodeCrypto().randomUUID();
}

/** The id a caller gave, as text. Undefined for the texts of missing values: everybody's event would have that id. */
export function givenEventId(eventId: string | number | null | undefined): string | undefined {
  if (eventId === undefined || eventId === null) return undefined;
  const text = String(eventId);
  return isMissingValue(text) ? undefined : text;
}

/** True for ids that can safely travel in headers, HTML and JSON: 1–100 printable ASCII characters, no space, quote or angle bracket. */
export function isUsableEventId(text: unknown): text is string {
  return typeof text === 'string' && /^[!#-&(-;=?-_a-~]{1,100}$/.test(text);
}

function saysSomething(key: unknown): boolean {
  if (typeof key === 'string') return key.trim() !== '';
  return typeof key === 'bigint' || (typeof key === 'number' && Number.isFinite(key));
}
