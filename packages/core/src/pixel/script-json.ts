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

function safeInScript(json: string): string {
  return json.replace(UNSAFE_IN_SCRIPT, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
