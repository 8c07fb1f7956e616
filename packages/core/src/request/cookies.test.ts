import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCookie, serialiseCookie } from './cookies';

const NAMED_A: readonly (readonly [header: string | undefined, value: string | undefined])[] = [
  [undefined, undefined],
  ['', undefined],
  ['a=1', '1'],
  ['b=2; a=1', '1'],
  ['b=2;a=1', '1'],
  ['b=2; a=1; c=3', '1'],
  ['b=2 ;  a = 1 ; c=3', '1'],
  ['a=1; a=2', '1'],
  ['a=', ''],
  ['a', undefined],
  ['a; b=2', undefined],
  ['a; a=2', '2'],
  ['aa=1; ba=2; ab=3', undefined],
  ['aa=1; a=2', '2'],
  ['b=a=1', undefined],
  ['b= a=1', undefined],
  ['b a=1', undefined],
  ['A=1', undefined],
  ['a=x=y=z', 'x=y=z'],
  ['a="quoted"', 'quoted'],
  ['a="', '"'],
  ['a=%41%42', 'AB'],
  ['a=%E0%A4%A; b=2', '%E0%A4%A'],
  ['b=%; a=1', '1'],
  [';;;a=1;;;', '1'],
];

/** The plain way to read a cookie, slow and easy to check. */
function naiveCookie(header: string, name: string): string | undefined {
  for (const pair of header.split(';')) {
    const [key = '', ...rest] = pair.split('=');
    if (rest.length > 0 && key.replace(/^[ \t]+|[ \t]+$/g, '') === name) return rest.join('=').trim();
  }
  return undefined;
}

describe('readCookie', () => {
  it.each(NAMED_A)('reads a from %j as %j', (header, value) => {
    expect(readCookie(header, 'a')).toBe(value);
  });

  it('finds a cookie named like a property of every object, and only when it is there', () => {
    expect(readCookie('hasOwnProperty=1; __proto__=2; _fbp=3', '_fbp')).toBe('3');
    expect(readCookie('hasOwnProperty=1; __proto__=2', 'hasOwnProperty')).toBe('1');
    expect(readCookie('_fbp=3', 'toString')).toBeUndefined();
  });

  it('agrees with plain splitting on any header, and never throws', () => {
    const headers = fc.oneof(fc.string(), fc.stringMatching(/^[ab=; \t]{0,40}$/));
    fc.assert(
      fc.property(headers, fc.constantFrom('a', 'ab', 'aba'), (header, name) => {
        expect(readCookie(header, name)).toBe(naiveCookie(header, name));
      }),
      { numRuns: 2000, examples: [['aba=1;ab=2', 'ab']] },
    );
  });

  it('never throws on broken percent encoding', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[%0-9a-fA-F"]{0,30}$/), (value) => {
        expect(typeof readCookie(`x=1; a=${value}`, 'a')).toBe('string');
      }),
    );
  });

  it('reads a hostile header in time that grows with its length', () => {
    const header = `${'_fbp   '.repeat(100_000)};_fbp=1`;
    const start = performance.now();
    expect(readCookie(header, '_fbp')).toBe('1');
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

describe('serialiseCookie', () => {
  it('writes what the Pixel can read and rewrite, on https only for https', () => {
    expect(serialiseCookie('_fbp', 'fb.1.1700000000000.1', { domain: 'example.com', secure: true })).toBe(
      '_fbp=fb.1.1700000000000.1; Max-Age=7776000; Path=/; Domain=example.com; SameSite=Lax; Secure',
    );
  });

  it('writes a cookie of the host alone without a domain', () => {
    expect(serialiseCookie('_fbc', 'fb.0.1700000000000.x', { domain: undefined, secure: false })).toBe(
      '_fbc=fb.0.1700000000000.x; Max-Age=7776000; Path=/; SameSite=Lax',
    );
  });
});
