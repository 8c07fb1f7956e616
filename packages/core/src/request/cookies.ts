/** 90 days, as Meta's Pixel keeps its cookies. Source: Meta, fbp and fbc parameters. */
const MAX_AGE_SECONDS = 7_776_000;

/**
 * The value of one cookie in a `Cookie` header, without building an object of all of them. The first cookie of that name
 * counts; quotes are taken off; a value that cannot be percent-decoded stays as it is. Never throws.
 */
export function readCookie(header: string | undefined, name: string): string | undefined {
  if (!header || !name) return undefined;
  for (let at = header.indexOf(name); at !== -1; at = header.indexOf(name, at + name.length)) {
    const equals = skipSpace(header, at + name.length);
    if (header.charAt(equals) === '=' && startsPair(header, at)) return decodeCookie(valueFrom(header, equals + 1));
  }
  return undefined;
}

/** Where a cookie is valid. Without `domain` it belongs to the host alone; `secure` for sites on https. */
export interface CookieScope {
  readonly domain: string | undefined;
  readonly secure: boolean;
}

/**
 * A `Set-Cookie` value for one of the Pixel's cookies. Never `HttpOnly`: the Pixel reads and writes them from the page.
 * `name`, `value` and `domain` must already be free of separators.
 */
export function serialiseCookie(name: string, value: string, scope: CookieScope): string {
  const domain = scope.domain === undefined ? '' : `; Domain=${scope.domain}`;
  const secure = scope.secure ? '; Secure' : '';
  return `${name}=${value}; Max-Age=${MAX_AGE_SECONDS}; Path=/${domain}; SameSite=Lax${secure}`;
}

function startsPair(header: string, at: number): boolean {
  let before = at - 1;
  while (before >= 0 && isSpace(header, before)) before -= 1;
  return before < 0 || header.charAt(before) === ';';
}

function valueFrom(header: string, start: number): string {
  const end = header.indexOf(';', start);
  const value = header.slice(start, end === -1 ? undefined : end).trim();
  const isQuoted = value.length >= 2 && value.startsWith('"') && value.endsWith('"');
  return isQuoted ? value.slice(1, -1) : value;
}

function decodeCookie(value: string): string {
  if (!value.includes('%')) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function skipSpace(header: string, from: number): number {
  let at = from;
  while (isSpace(header, at)) at += 1;
  return at;
}

function isSpace(header: string, at: number): boolean {
  const code = header.charCodeAt(at);
  return code === 0x20 || code === 0x09;
}
