import { expect, it } from 'vitest';
import { scriptJson } from './script-json';

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
