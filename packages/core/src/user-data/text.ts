// oxlint-disable-next-line no-control-regex -- the whole of ASCII is meant
const ASCII = /^[\x00-\x7f]*$/;
const NOT_ALPHANUMERIC = /[^a-z0-9]+/g;
// U+02BB and U+02BC are apostrophes that Unicode counts as letters (Hawaiian, Ukrainian).
const NOT_LETTERS = /[\p{P}\p{S}\p{Z}\p{Cc}\p{Cf}\p{Cs}\u02bb\u02bc]+/gu;

/** Whether a text is ASCII only, and so in every Unicode normal form. */
export function isAscii(text: string): boolean {
  return ASCII.test(text);
}

/** Trimmed and in Unicode form NFC, the one form whose digests equal those that Meta publishes. */
export function cleaned(text: string): string {
  return (isAscii(text) ? text : text.normalize('NFC')).trim();
}

/** Lower case in NFC (lowering can decompose: `İ`). */
export function lowered(text: string): string {
  const lower = text.toLowerCase();
  return isAscii(lower) ? lower : lower.normalize('NFC');
}

/**
 * Lower case without spaces, punctuation, symbols and invisible characters; letters of any script, accents and digits
 * stay. Source: Meta, customer information parameters (`fn`, `ln`, `ct`, `st`, `zp`).
 */
export function lettersAndDigits(text: string): string {
  const lower = text.toLowerCase();
  return isAscii(lower) ? lower.replace(NOT_ALPHANUMERIC, '') : lower.replace(NOT_LETTERS, '').normalize('NFC');
}
