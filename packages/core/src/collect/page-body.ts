import type * as valibot from 'valibot';
import { isUsableEventId } from '../event/event-id';
import { isWireObject } from '../event/wire-object';
import type { Consent } from '../options';
import type { ReadBody } from './read-body';
import type { CollectRefusal } from './refusal';

/** One event as the page sends it. */
export interface SentEvent {
  readonly event_name: string;
  readonly event_id: string;
  readonly custom_data?: Readonly<Record<string, unknown>> | undefined;
  readonly event_source_url?: string | undefined;
  readonly referrer_url?: string | undefined;
  readonly age_ms?: number | undefined;
}

/** What the page sends. */
export interface PageBody {
  readonly events: readonly SentEvent[];
  readonly consent?: Consent | undefined;
}

/** Checks a body; a refusal for anything that is not exactly a {@link PageBody}. */
export type ParsePageBody = (read: ReadBody) => PageBody | CollectRefusal;

const MAX_EVENTS = 10;
const MAX_NAME = 50;
const MAX_URL = 4096;
// body > events > event > custom_data > contents > content > value
const MAX_DEPTH = 7;
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Makes the check. There is no place for user data: who the event is about is what the request itself tells. */
export function pageBodyParser(v: typeof valibot, maxBytes: number): ParsePageBody {
  const url = v.optional(v.pipe(v.string(), v.maxLength(MAX_URL)));
  const event = v.strictObject({
    event_name: v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_NAME)),
    event_id: v.pipe(
      v.string(),
      v.check((id) => isUsableEventId(id)),
    ),
    custom_data: v.optional(v.custom<Readonly<Record<string, unknown>>>(isWireObject)),
    event_source_url: url,
    referrer_url: url,
    age_ms: v.optional(v.pipe(v.number(), v.finite(), v.minValue(0))),
  });
  const schema: valibot.GenericSchema<unknown, PageBody> = v.strictObject({
    events: v.pipe(v.array(event), v.minLength(1)),
    consent: v.optional(v.picklist(['granted', 'limited', 'denied'])),
  });
  return (read) => {
    const value = 'parsed' in read ? read.parsed : parseJson(read.text);
    if (value === undefined) return 'malformed';
    const harm = harmIn(value, 0) ?? ('parsed' in read && isLarge(value, maxBytes) ? 'too-large' : undefined);
    if (harm !== undefined) return harm;
    if (hasTooManyEvents(value)) return 'too-many-events';
    const checked = v.safeParse(schema, value, { abortEarly: true });
    return checked.success ? checked.output : 'schema';
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function harmIn(value: unknown, depth: number): CollectRefusal | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth >= MAX_DEPTH) return 'too-deep';
  for (const [key, inner] of Object.entries(value)) {
    const harm = FORBIDDEN_KEYS.has(key) ? 'forbidden-key' : harmIn(inner, depth + 1);
    if (harm !== undefined) return harm;
  }
  return undefined;
}

// A body parser in front may have had a limit of its own.
function isLarge(value: unknown, maxBytes: number): boolean {
  return Buffer.byteLength(JSON.stringify(value)) > maxBytes;
}

function hasTooManyEvents(value: unknown): boolean {
  const { events } = (value ?? {}) as { events?: unknown };
  return Array.isArray(events) && events.length > MAX_EVENTS;
}
