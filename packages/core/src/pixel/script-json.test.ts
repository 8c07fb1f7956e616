import { anything, assert, boolean, double, integer, property, stringMatching } from 'fast-check';
import { expect, it } from 'vitest';
import { plainLiteral, scriptJson, scriptLiteral, toLiteral } from './script-json';

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

const plain = {
  value: 18.5,
  currency: 'EUR',
  contents: [{ id: 'mug', quantity: 1 }],
  new: true,
  none: [],
  nothing: {},
};

it('writes plain data as it would write its JSON', () => {
  expect(plainLiteral(plain)).toBe(JSON.stringify(plain));
  expect(plainLiteral({ value: -0, small: 1e-7, large: 1e21 })).toBe('{"value":0,"small":1e-7,"large":1e+21}');
});

it.each<[string, unknown]>([
  ['null', null],
  ['undefined', undefined],
  ['a number JSON has no word for', Number.NaN],
  ['a BigInt', 1n],
  ['a date', new Date(0)],
  ['a toJSON()', { toJSON: () => 'x' }],
  ['no prototype', Object.create(null)],
  ['a text that could end the script', '</script>'],
  ['a quote', '"'],
  ['a long text', 'x'.repeat(201)],
  ['many levels', [[[[[[[[1]]]]]]]]],
  ['__proto__', JSON.parse('{"__proto__":1}')],
])('leaves data with %s to others', (_, value) => {
  expect(plainLiteral({ value })).toBeUndefined();
  expect(plainLiteral([value])).toBeUndefined();
});

it('writes what they would, whatever the data', () => {
  const text = stringMatching(/^[\w .:/<"-]{0,9}$/);
  const data = anything({
    key: text,
    values: [text, integer(), double(), boolean()],
    maxDepth: 3,
    withNullPrototype: true,
  });
  let written = 0;
  assert(
    property(data, (value) => {
      const literal = plainLiteral(value);
      if (literal === undefined) return;
      written += 1;
      expect(literal).toBe(toLiteral(JSON.stringify(value)));
    }),
  );
  expect(written).toBeGreaterThan(10);
});
