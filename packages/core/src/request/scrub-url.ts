import { Remembered } from '../remembered';
import { canParse } from './can-parse';
import { parseHttpUrl } from './own-site';

// Whole names, too common inside other names (promo_code, sort_key) to be looked for there.
const WHOLE_NAME = /^(?:code|key|name|login|user|em|ph|fn|ln|db)$/i;
// Words of a name: customer_tel, user[mail], authKey. Names are split at signs, digits and capitals before.
const WORD =
  /(?:^|[^a-z])(?:pass|pwd|auth|oauth|session|sess|sid|otp|pin|sig|hmac|mail|tel|mobile|fname|lname|addr|address|street|zip|ssn|card|cvv|cvc|iban|dob)(?![a-z])/i;
// Distinctive enough to be found anywhere, once signs are out: resetToken, user[e-mail], x_api_key, phpsessid.
const ANYWHERE = new RegExp(
  [
    'token|passw|passphrase|passcode|secret|credential|signature|authori[sz]|apikey|privatekey|accesskey|jwt|saml',
    'sessionid|sessid|email|phone|username|firstname|lastname|givenname|familyname|surname|fullname|maidenname',
    'authcode|accesscode|resetcode|verificationcode|zipcode|postcode|postalcode',
    'birthda|dateofbirth|creditcard|cardnumber|socialsecurity',
  ].join('|'),
);
const EMAIL = /[^\s@/?#&=]@(?:[^\s@./?#&=:,;]+\.)+\p{L}{2,}/u;
const JWT = /(?<![\w-])eyJ[\w-]{8,}\.[\w-]+\.[\w-]*/;

// One without userinfo, white space or any other spelling that a URL parser would read differently from what is written.
const PLAIN_URL = /^https?:\/\/[^/?#\\@\s]+(?:[/?#][^\s\p{Cc}\\]*)?$/iu;
const DEEPEST_NESTING = 3;

/**
 * Takes out of an http(s) URL what must not travel: user and password, the fragment, and every query parameter whose name
 * looks like a secret or contact data (`token`, `code`, `password`, `email`, `user[phone]`, `resetToken`), whose value
 * looks like an e-mail address or a JWT, or whose value is a URL or query with such a parameter. A path is cut before a
 * segment with an e-mail address or a JWT, and loses path parameters like `;jsessionid=`. `extra` names further
 * parameters, case-insensitively. Everything else stays byte for byte. Undefined for anything but an http(s) URL; never throws.
 */
export function scrubUrl(url: string | undefined, extra: readonly string[]): string | undefined {
  const clean = isPlainUrl(url) ? url : withoutUser(parseHttpUrl(url));
  if (clean === undefined) return undefined;
  const text = withoutFragment(clean);
  const queryAt = text.indexOf('?');
  if (queryAt === -1) return scrubPath(text, extra);
  const path = scrubPath(text.slice(0, queryAt), extra);
  const query = scrubQuery(text.slice(queryAt + 1), extra);
  return query === undefined ? path : `${path}?${query}`;
}

/** Undefined when nothing is left. */
function scrubQuery(query: string, extra: readonly string[]): string | undefined {
  for (let from = 0; from <= query.length;) {
    const at = query.indexOf('&', from);
    const end = at === -1 ? query.length : at;
    if (isSensitivePair(query.slice(from, end), extra)) return withoutSensitive(query, extra);
    from = end + 1;
  }
  return query;
}

function withoutSensitive(query: string, extra: readonly string[]): string | undefined {
  const kept = query.split('&').filter((pair) => !isSensitivePair(pair, extra));
  return kept.length === 0 ? undefined : kept.join('&');
}

function isSensitivePair(pair: string, extra: readonly string[]): boolean {
  if (!pair.includes(';')) return isSensitive(pair, extra, DEEPEST_NESTING);
  return pair.split(';').some((part) => isSensitive(part, extra, DEEPEST_NESTING));
}

function isPlainUrl(url: string | undefined): url is string {
  return typeof url === 'string' && PLAIN_URL.test(url) && canParse(url);
}

function withoutUser(url: URL | undefined): string | undefined {
  if (url === undefined) return undefined;
  url.username = '';
  url.password = '';
  return url.href;
}

function withoutFragment(url: string): string {
  const at = url.indexOf('#');
  return at === -1 ? url : url.slice(0, at);
}

function scrubPath(url: string, extra: readonly string[]): string {
  if (!/[@;%]|eyJ/.test(url)) return url;
  const bare = url.replace(/;([^/;]*)/g, (whole, part: string) =>
    isSensitive(part, extra, DEEPEST_NESTING) ? '' : whole,
  );
  let end = bare.indexOf('/', 'https://'.length) + 1;
  if (end === 0) return bare;
  for (const segment of bare.slice(end).split('/')) {
    if (looksSensitive(decoded(segment))) return bare.slice(0, end);
    end += segment.length + 1;
  }
  return bare;
}

function isSensitive(pair: string, extra: readonly string[], depth: number): boolean {
  const equals = pair.indexOf('=');
  if (equals === -1) return holdsSensitive(pair, extra, depth);
  const name = decoded(pair.slice(0, equals));
  if (looksSensitive(name) || isSensitiveName(name)) return true;
  if (extra.some((other) => other.toLowerCase() === name.toLowerCase())) return true;
  return holdsSensitive(pair.slice(equals + 1), extra, depth);
}

/** Whether an encoded text is contact data or a token, or a URL or query with a sensitive parameter in it. */
function holdsSensitive(text: string, extra: readonly string[], depth: number): boolean {
  const plain = decoded(text);
  if (looksSensitive(plain)) return true;
  if (depth === 0 || !/[=%]/.test(plain)) return false;
  return plain.split(/[?&;#]/).some((part) => isSensitive(part, extra, depth - 1));
}

// A site has few parameters, and asks of the same ones in each request.
const judgedNames = new Remembered<boolean>({ texts: 1_000, length: 64 });

function isSensitiveName(name: string): boolean {
  const known = judgedNames.get(name);
  if (known !== undefined) return known;
  const judged = judgeName(name);
  judgedNames.set(name, judged);
  return judged;
}

function judgeName(name: string): boolean {
  if (WHOLE_NAME.test(name) || ANYWHERE.test(name.replace(/[^a-z]/gi, '').toLowerCase())) return true;
  return WORD.test(name.replace(/([a-z])([A-Z])/g, '$1_$2'));
}

function looksSensitive(text: string): boolean {
  return (text.includes('@') && EMAIL.test(text)) || (text.includes('eyJ') && JWT.test(text));
}

function decoded(text: string): string {
  if (!/[%+]/.test(text)) return text;
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    // Broken escapes must not hide what the rest spells.
    return spaced.replace(/%([0-7][\da-f])/gi, (_escape, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  }
}
