import type { IncomingMessage } from 'node:http';

/** The fields of a request's body, whatever its content type, or why there are none. */
export type Body =
  | { readonly kind: 'fields'; readonly fields: ReadonlyMap<string, unknown>; readonly bytes: number }
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'too-large' };

const MAX_REQUEST_BYTES = 8 * 1024 * 1024;
const UNREADABLE: Body = { kind: 'unreadable' };

/**
 * Reads JSON, `multipart/form-data` or, for anything else, urlencoded fields, at most `maxBytes` (8 MiB). A longer body is read
 * to its end and thrown away, so that the client sees the answer. Rejects only when the connection breaks.
 */
export async function readBody(request: IncomingMessage, maxBytes: number = MAX_REQUEST_BYTES): Promise<Body> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= maxBytes) chunks.push(chunk);
  }
  if (bytes > maxBytes) return { kind: 'too-large' };

  const fields = await parse(Buffer.concat(chunks), request.headers['content-type'] ?? '');
  return fields ? { kind: 'fields', fields, bytes } : UNREADABLE;
}

/**
 * The value a JSON text stands for; `undefined` when it is none, or nested so deeply that it could be read but not written
 * again. The parser's message would quote the text.
 */
export function parseJson(text: string): unknown {
  if (isDeep(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const MAX_DEPTH = 200;
// A string in JSON, or a bracket outside of one.
const BRACKET = /"(?:[^"\\]|\\.)*"|[[{]|[\]}]/gs;

function isDeep(text: string): boolean {
  let depth = 0;
  for (const [token] of text.matchAll(BRACKET)) {
    if (token === '[' || token === '{') depth += 1;
    else if (token === ']' || token === '}') depth -= 1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

async function parse(body: Buffer, contentType: string): Promise<Map<string, unknown> | undefined> {
  if (/^application\/json\b/i.test(contentType)) {
    const value = body.length === 0 ? {} : parseJson(body.toString());
    return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : undefined;
  }
  if (/^multipart\/form-data\b/i.test(contentType)) return parseMultipart(body, contentType);
  return new Map<string, unknown>(new URLSearchParams(body.toString()));
}

async function parseMultipart(body: Buffer, contentType: string): Promise<Map<string, unknown> | undefined> {
  const response = new Response(body, { headers: { 'content-type': contentType } });
  const form = await response.formData().catch(() => undefined);
  if (!form) return undefined;
  const fields = new Map<string, unknown>();
  for (const [name, value] of form) fields.set(name, typeof value === 'string' ? value : await value.text());
  return fields;
}
