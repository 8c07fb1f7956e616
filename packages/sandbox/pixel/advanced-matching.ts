/** User data under Meta's keys, as digests. */
export type Matching = Readonly<Record<string, string>>;

const KEYS: ReadonlySet<string> = new Set([
  'em',
  'ph',
  'fn',
  'ln',
  'ct',
  'st',
  'zp',
  'country',
  'db',
  'ge',
  'external_id',
]);
const DIGEST = /^[0-9a-f]{64}$/;

/**
 * What `fbq('init', id, userData)` was given, hashed where it is not. Never rejects: a value that cannot be hashed, as on a
 * page without a secure context, is left out. Source: Meta, advanced matching.
 */
export async function advancedMatching(userData: unknown): Promise<Matching> {
  if (typeof userData !== 'object' || userData === null) return {};
  const entries = Object.entries(userData).filter(([key, value]) => KEYS.has(key) && isText(value));
  const digests = await Promise.all(entries.map(async ([key, value]) => [key, await digestOf(String(value))] as const));
  return Object.fromEntries(digests.filter((pair): pair is readonly [string, string] => pair[1] !== undefined));
}

function isText(value: unknown): boolean {
  return (typeof value === 'string' && value.trim() !== '') || typeof value === 'number';
}

async function digestOf(value: string): Promise<string | undefined> {
  const text = value.trim().toLowerCase();
  if (DIGEST.test(text)) return text;
  if (!isSecureContext) return undefined;
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
