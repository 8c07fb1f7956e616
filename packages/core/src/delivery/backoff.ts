/** How long to wait between attempts. Milliseconds. */
export interface RetrySettings {
  readonly baseMs: number;
  readonly maxMs: number;
}

const THROTTLED_BASE_MS = 5_000;
const MAX_ASKED_WAIT_MS = 3_600_000;

/**
 * The wait before attempt `failures` + 1, `failures` counting from 1: exponential with full jitter, so that many
 * processes do not come back together. Never above `maxMs`.
 */
export function backoffMs(failures: number, { baseMs, maxMs }: RetrySettings, random: () => number): number {
  return Math.round(random() * Math.min(maxMs, baseMs * 2 ** Math.min(failures, 30)));
}

/** As `backoffMs`, from several seconds and never near zero: for an answer that asks to slow down. Capped by `maxMs`. */
export function throttledBackoffMs(failures: number, { maxMs }: RetrySettings, random: () => number): number {
  const ceiling = Math.min(maxMs, THROTTLED_BASE_MS * 2 ** Math.min(failures, 30));
  return Math.round(ceiling * (0.5 + random() / 2));
}

/** `askedMs` with up to a tenth more, at most a second: the server said when, jitter says not all at once. */
export function askedBackoffMs(askedMs: number, random: () => number): number {
  return Math.round(askedMs + random() * Math.min(1_000, askedMs / 10));
}

/**
 * The wait a `Retry-After` header asks for, in seconds or as a date relative to `now`; at most one hour. Undefined when it
 * says nothing usable.
 */
export function parseRetryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  const text = value.trim();
  if (/^\d{1,9}(?:\.\d+)?$/.test(text)) return bounded(Number(text) * 1_000);
  // Date.parse takes "-5" and "1 apple" for dates; HTTP dates begin with the day’s name.
  const at = /^[A-Z][a-z]{2}/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : bounded(at - now);
}

/**
 * The longest `estimated_time_to_regain_access` (Meta: minutes) in an `X-Business-Use-Case-Usage` header; at most one
 * hour. Undefined when it names none above zero. Source: Meta, Graph API, “Rate limits”.
 */
export function parseRegainAccess(header: string | undefined): number | undefined {
  const minutes =
    header === undefined ? [] : [...header.matchAll(/"estimated_time_to_regain_access"\s*:\s*"?(\d{1,9})/g)];
  const longest = Math.max(0, ...minutes.map((match) => Number(match[1])));
  return longest === 0 ? undefined : bounded(longest * 60_000);
}

function bounded(ms: number): number {
  return Math.min(MAX_ASKED_WAIT_MS, Math.max(0, Math.round(ms)));
}
