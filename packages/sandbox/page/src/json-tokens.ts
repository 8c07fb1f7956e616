/** A piece of JSON text and what it is. */
export interface JsonToken {
  readonly kind: 'key' | 'string' | 'number' | 'literal' | 'plain';
  readonly text: string;
}

// A string with the colon that makes it a key, a number, a literal; everything between is plain.
const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\b(?:true|false|null)\b/g;
// Above this a browser draws thousands of elements for nothing anyone reads in colour.
const MAX_COLOURED = 50_000;

/** Takes formatted JSON apart for colouring; the pieces add up to the text. Long texts stay in one piece. */
export function jsonTokens(json: string): readonly JsonToken[] {
  if (json.length > MAX_COLOURED) return [{ kind: 'plain', text: json }];
  const tokens: JsonToken[] = [];
  let end = 0;
  for (const match of json.matchAll(TOKEN)) {
    const [whole, quoted, colon] = match;
    if (match.index > end) tokens.push({ kind: 'plain', text: json.slice(end, match.index) });
    if (quoted === undefined) tokens.push({ kind: /^[-\d]/.test(whole) ? 'number' : 'literal', text: whole });
    else tokens.push({ kind: colon === undefined ? 'string' : 'key', text: quoted });
    if (colon !== undefined) tokens.push({ kind: 'plain', text: colon });
    end = match.index + whole.length;
  }
  if (end < json.length) tokens.push({ kind: 'plain', text: json.slice(end) });
  return tokens;
}
