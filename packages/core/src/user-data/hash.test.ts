import { describe, expect, it } from 'vitest';
import { digestIn, hashed, isGarbageDigest, isHashedValue, isSha256Hex, sha256Hex } from './hash';

const DIGEST = '62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f';

describe('sha256Hex', () => {
  it('hashes the UTF-8 bytes', () => {
    expect(sha256Hex('john_smith@gmail.com')).toBe(DIGEST);
    expect(sha256Hex('정')).toBe('8fa8cd9c440be61d0151429310034083132b35975c4bea67fdd74158eb51db14');
  });
});

describe('digestIn', () => {
  it.each([
    [DIGEST, DIGEST],
    [DIGEST.toUpperCase(), DIGEST],
    [`${DIGEST}.Ag`, DIGEST],
    [`${DIGEST}.AQQCAQMC`, DIGEST],
  ])('finds the digest in %s', (text, digest) => {
    expect(digestIn(text)).toBe(digest);
  });

  it.each([
    '',
    'john_smith@gmail.com',
    DIGEST.slice(1),
    `${DIGEST}0`,
    `${DIGEST}.`,
    `${DIGEST}.abc`,
    `g${DIGEST.slice(1)}`,
  ])('finds none in %j', (text) => {
    expect(digestIn(text)).toBeUndefined();
  });
});

describe('isSha256Hex', () => {
  it.each([
    [DIGEST, true],
    [DIGEST.toUpperCase(), false],
    [`${DIGEST}.Ag`, false],
    [`${DIGEST}\n`, false],
    ['', false],
  ])('of %j is %s', (text, expected) => {
    expect(isSha256Hex(text)).toBe(expected);
  });
});

describe('isGarbageDigest', () => {
  it.each([
    ['the empty text', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['null', '74234e98afe7498fb5daf1f36ac2d78acc339464f950703b8c019892f982b90b'],
    ['undefined', 'eb045d78d273107348b0300c01d29b7552d622abbc6faf81b3ec55359aa9950c'],
    ['NaN', 'd5b592c05dc25b5032553f1b27f4139be95e881f73db33b02b05ab20c3f9981e'],
    ['[object Object]', 'b28c94b2195c8ed259f0b415aaee3f39b0b2920a4537611499fa044956917a21'],
    ["Meta's sample hashed twice", '29b45a42acdb9b41b6d2e0e23c81d239c3c7c1dce8628aca267a590d1ab1c35e'],
  ])('knows the digest of %s', (_, digest) => {
    expect(isGarbageDigest(digest)).toBe(true);
  });

  it('lets other digests pass', () => {
    expect(isGarbageDigest(DIGEST)).toBe(false);
  });
});

describe('hashed', () => {
  it('marks a value so that it cannot be forged by parsed JSON', () => {
    expect(isHashedValue(hashed(DIGEST))).toBe(true);
    const parsed: unknown = JSON.parse(JSON.stringify(hashed(DIGEST)));
    expect(isHashedValue(parsed)).toBe(false);
    expect(isHashedValue(DIGEST)).toBe(false);
    expect(isHashedValue(null)).toBe(false);
  });
});
