// Beyond ASCII too, so that no page needs a charset for it. U+2028 and U+2029 end a line in older scripts.
const UNSAFE_IN_SCRIPT = /[<>&'`\u007f-\uffff]/g;

// Names and ids, mostly: nothing in them is written differently in JSON or means anything in HTML.
const PLAIN_TEXT = /^[\w .:/-]{0,200}$/;

/**
 * JSON that may stand inside a `<script>` element as it is: no value can end the element or begin a comment. `JSON.parse`
 * reads it; `null` for what JSON has no word for.
 * @throws what `JSON.stringify` throws: for a BigInt, a circle.
 */
export function scriptJson(value: unknown): string {
  return safeInScript(JSON.stringify(value) ?? 'null');
}

/** The same as a JavaScript expression. */
export function scriptLiteral(value: unknown): string {
  if (typeof value === 'string' && PLAIN_TEXT.test(value)) return `"${value}"`;
  return toLiteral(JSON.stringify(value) ?? 'null');
}

/** JSON text as a JavaScript expression. A `__proto__` key stays one of many, where a literal would set the prototype. */
export function toLiteral(json: string): string {
  const safe = safeInScript(json);
  return safe.includes('"__proto__":') ? safe.replace(/(?<=[{,])"__proto__":/g, '["__proto__"]:') : safe;
}

const MAX_DEPTH = 6;

/**
 * JSON of plain text, numbers, lists and objects of them, which is a JavaScript expression as it is: what `toLiteral()` makes of
 * `JSON.stringify()`, for a third of the time that these take in a program that has done other things since. Undefined
 * for everything else.
 */
export function plainLiteral(value: unknown, depth = 0): string | undefined {
  if (typeof value === 'string') return PLAIN_TEXT.test(value) ? `"${value}"` : undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : undefined;
  if (typeof value === 'boolean') return String(value);
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return undefined;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Array.prototype) return plainList(value as readonly unknown[], depth);
  if (prototype !== Object.prototype) return undefined;
  let members = '';
  for (const key of Object.keys(value)) {
    const member = plainLiteral((value as Readonly<Record<string, unknown>>)[key], depth + 1);
    if (member === undefined || key === '__proto__' || !PLAIN_TEXT.test(key)) return undefined;
    members += `${members === '' ? '' : ','}"${key}":${member}`;
  }
  return `{${members}}`;
}

function plainList(values: readonly unknown[], depth: number): string | undefined {
  let members = '';
  for (let index = 0; index < values.length; index += 1) {
    const member = plainLiteral(values[index], depth + 1);
    if (member === undefined) return undefined;
    members += index === 0 ? member : `,${member}`;
  }
  return `[${members}]`;
}

function safeInScript(json: string): string {
  return json.replace(UNSAFE_IN_SCRIPT, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
