import { expect, it } from 'vitest';
import { scriptJson, scriptLiteral } from './script-json';

it.each([
  '</script><script>alert(1)</script>',
  '<!--<script>',
  '\'"`\\',
  '\u2028\u2029',
  'naïve 정 😀',
  '\ud800',
  '&lt;',
])('writes %j so that it is harmless in a script element and JSON all the same', (text) => {
  const json = scriptJson({ [text]: [text] });
  expect(json).toMatch(/^[ -%(-;=?-_a-~]*$/);
  expect(JSON.parse(json)).toEqual({ [text]: [text] });
});

it('writes null for what JSON has no word for', () => {
  expect(scriptJson(undefined)).toBe('null');
});

it('has a key named __proto__ as one of many, as JSON and as a literal', () => {
  const json = '{"__proto__":{"polluted":1},"a":"{\\"__proto__\\":1}"}';
  const value: unknown = JSON.parse(json);
  expect(scriptJson(value)).toBe(json);
  // oxlint-disable-next-line typescript/no-implied-eval -- the page's script is what is tested
  expect(JSON.stringify(new Function(`return ${scriptLiteral(value)}`)())).toBe(json);
});
