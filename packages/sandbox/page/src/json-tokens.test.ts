import { describe, expect, it } from 'vitest';
import { jsonTokens } from './json-tokens';

const value = { 'a "b"': ['x: 1', -1.5e3, true, null, '</script>'], n: { e: '' } };

describe('JSON in colour', () => {
  it('knows what each piece is', () => {
    const kinds = (kind: string): string[] =>
      jsonTokens(JSON.stringify(value, null, 2)).flatMap((token) => (token.kind === kind ? [token.text] : []));

    expect(kinds('key')).toEqual([String.raw`"a \"b\""`, '"n"', '"e"']);
    expect(kinds('string')).toEqual(['"x: 1"', '"</script>"', '""']);
    expect([...kinds('number'), ...kinds('literal')]).toEqual(['-1500', 'true', 'null']);
  });

  it.each([JSON.stringify(value), '', '"', '{"a', JSON.stringify('x'.repeat(60_000))])('loses no character', (text) => {
    expect(
      jsonTokens(text)
        .map((token) => token.text)
        .join(''),
    ).toBe(text);
  });
});
