import type { RawGraphError } from './graph-error';

/** The body of an answer, read without trusting it. */
export type ParsedBody =
  | {
      readonly kind: 'received';
      readonly received: number;
      readonly messages: readonly string[];
      readonly fbtraceId?: string;
    }
  | { readonly kind: 'error'; readonly error: RawGraphError }
  | { readonly kind: 'unreadable' };

type JsonObject = Readonly<Record<string, unknown>>;

const UNREADABLE: ParsedBody = { kind: 'unreadable' };
const MAX_MESSAGES = 10;

/** Reads an answer of `/events`: Meta’s success, Meta’s error, or (HTML, half JSON, anything else) `unreadable`. */
export function parseBody(text: string): ParsedBody {
  const body = parseObject(text);
  if (body === undefined) return UNREADABLE;
  const error = asObject(body['error']);
  if (error !== undefined) return { kind: 'error', error: parseError(error) };
  const received = asInteger(body['events_received']);
  if (received === undefined) return UNREADABLE;
  const fbtraceId = asText(body['fbtrace_id']);
  return {
    kind: 'received',
    received,
    messages: asTexts(body['messages']),
    ...(fbtraceId !== undefined && { fbtraceId }),
  };
}

function parseError(error: JsonObject): RawGraphError {
  const code = asInteger(error['code']);
  const subcode = asInteger(error['error_subcode']);
  const title = [error['error_user_title'], error['error_user_msg']].map(asText).filter(Boolean).join(': ');
  const fbtraceId = asText(error['fbtrace_id']);
  return {
    isTransient: error['is_transient'] === true,
    ...(code !== undefined && { code }),
    ...(subcode !== undefined && { subcode }),
    ...(title !== '' && { title }),
    ...(fbtraceId !== undefined && { fbtraceId }),
  };
}

function parseObject(text: string): JsonObject | undefined {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}

function asInteger(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : undefined;
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function asTexts(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value.filter((item) => typeof item === 'string' && item !== '').slice(0, MAX_MESSAGES);
}
