import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fbclidOf, isFbc, isFbp, mintFbp, resolveFbc } from './click-id';
import type { RequestFacts } from './request-facts';

const NOW = 1_790_000_000_123;
const OLD = 'fb.1.1700000000000.IwAR0_old-Click';
const LANDING = 'https://shop.example.com/?utm_source=fb&fbclid=IwAR0_x-Y';

const facts = (url: string, referer?: string): RequestFacts => ({
  method: 'GET',
  url,
  headers: referer === undefined ? {} : { referer },
});

describe('fbclidOf', () => {
  const api = 'https://shop.example.com/api';
  it.each([
    ['in the query', facts(LANDING), 'IwAR0_x-Y'],
    ['percent-encoded', facts(`${api}?fbclid=%49wAR`), 'IwAR'],
    ['before a fragment', facts(`${api}?fbclid=A#fbclid=B`), 'A'],
    ['only in the fragment', facts(`${api}#?fbclid=B`), undefined],
    ['only in the path', facts(`${api}/fbclid=B`), undefined],
    ['twice: the first counts', facts(`${api}?fbclid=a&fbclid=b`), 'a'],
    ['under another name', facts(`${api}?xfbclid=a&fbclid2=b&FBCLID=c`), undefined],
    ['empty', facts(`${api}?fbclid=`), undefined],
    ['of 500 characters', facts(`${api}?fbclid=${'a'.repeat(500)}`), 'a'.repeat(500)],
    ['of 501 characters', facts(`${api}?fbclid=${'a'.repeat(501)}`), undefined],
    ['with a dot', facts(`${api}?fbclid=a.b`), undefined],
    ['with markup', facts(`${api}?fbclid=%3Cscript%3E`), undefined],
    ['with a broken escape', facts(`${api}?fbclid=%E0%A4%A`), undefined],
    ['with a space', facts(`${api}?fbclid=a+b`), undefined],
    ["in this site's Referer", facts(api, LANDING), 'IwAR0_x-Y'],
    ["in a sibling host's Referer", facts('https://api.example.com/', LANDING), 'IwAR0_x-Y'],
    ["in a further site's Referer", facts(api, 'https://spa.example.org/?fbclid=S'), 'S'],
    ['in a foreign Referer', facts(api, 'https://example.net/?fbclid=F'), undefined],
    ['in both: its own counts', facts(`${api}?fbclid=own`, LANDING), 'own'],
    ['in both, its own unusable', facts(`${api}?fbclid=`, LANDING), 'IwAR0_x-Y'],
    ['in a Referer that is no URL', facts(api, 'http://%?fbclid=a'), undefined],
    ['in about:blank', facts(api, 'about:blank?fbclid=a'), undefined],
    ['in the path of a request without a host', facts('/api?fbclid=a'), 'a'],
  ])('finds it %s', (_where, given, expected) => {
    expect(fbclidOf(given, ['https://spa.example.org'])).toBe(expected);
  });

  it('never throws and only finds what is written', () => {
    const parts = fc.constantFrom('?', '&', '#', '=', '%', '%41', '%ff', 'fbclid=', 'fbclid', 'x', 'Y_-');
    const urls = fc.array(parts).map((path) => `https://a.example/${path.join('')}`);
    const text = fc.oneof(fc.string(), urls);
    fc.assert(
      fc.property(text, text, (url, referer) => {
        const found = fbclidOf(facts(url, referer), []);
        const written = `${url} ${referer}`.replaceAll('%41', 'A');
        expect(found === undefined || written.includes(found)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('resolveFbc', () => {
  const renewed = `fb.1.${NOW}.IwAR0_new`;
  it.each([
    ['valid cookie, no fbclid', OLD, undefined, OLD, false],
    ['valid cookie, same fbclid', OLD, 'IwAR0_old-Click', OLD, false],
    ['valid cookie, other fbclid', OLD, 'IwAR0_new', renewed, true],
    ['valid cookie, fbclid in other case', OLD, 'iwar0_old-click', `fb.1.${NOW}.iwar0_old-click`, true],
    ['no cookie, fbclid', undefined, 'IwAR0_new', renewed, true],
    ['invalid cookie, fbclid', 'fb.1.x.y', 'IwAR0_new', renewed, true],
    ['no cookie, no fbclid', undefined, undefined, undefined, false],
    ['invalid cookie, no fbclid', 'fb.1.x.y', undefined, undefined, false],
    ['cookie with an appendix, no fbclid', `${OLD}.AQQCAQMC`, undefined, `${OLD}.AQQCAQMC`, false],
    ['cookie with an appendix, same fbclid', `${OLD}.AQQCAQMC`, 'IwAR0_old-Click', `${OLD}.AQQCAQMC`, false],
    ['cookie with an old token, same fbclid', `${OLD}.Bg`, 'IwAR0_old-Click', `${OLD}.Bg`, false],
    ['cookie with an appendix, fbclid equal to it', `${OLD}.AQQCAQMC`, 'AQQCAQMC', `fb.1.${NOW}.AQQCAQMC`, true],
    ['cookie in seconds, same fbclid', 'fb.1.1700000000.abc', 'abc', 'fb.1.1700000000.abc', false],
  ])('%s', (_row, cookie, fbclid, fbc, isNew) => {
    expect(resolveFbc({ cookie, fbclid, subdomainIndex: 1, now: NOW })).toEqual({ fbc, isNew });
  });

  it('writes the index of the cookie domain and the time in milliseconds', () => {
    const { fbc } = resolveFbc({ cookie: undefined, fbclid: 'abc', subdomainIndex: 2, now: NOW + 0.7 });
    expect(fbc).toBe(`fb.2.${NOW}.abc`);
  });

  it('keeps any valid cookie byte for byte, and makes only valid ones', () => {
    const cookies = fc.oneof(
      fc.string(),
      fc.stringMatching(/^fb\.\d\.\d{10,13}\.[A-Za-z0-9_-]{1,20}(\.[A-Za-z0-9_-]{8})?$/),
    );
    fc.assert(
      fc.property(cookies, fc.option(fc.stringMatching(/^[\w-]{1,20}$/), { nil: undefined }), (cookie, fbclid) => {
        const { fbc, isNew } = resolveFbc({ cookie, fbclid, subdomainIndex: 1, now: NOW });
        expect(fbc === undefined || isFbc(fbc)).toBe(true);
        expect(isNew ? fbc?.split('.')[3] : (fbc ?? cookie)).toBe(isNew ? fbclid : cookie);
      }),
    );
  });
});

describe('isFbp and isFbc', () => {
  it.each([
    ['fb.1.1700000000000.1234567890', true, true],
    ['fb.0.1700000000000.0', true, true],
    ['fb.12.1700000000000.123456789012345678', true, true],
    ['fb.1.1700000000000.1234567890.AQ', true, true],
    ['fb.1.1700000000000.1234567890.AQQCAQMC', true, true],
    ['fb.1.1700000000000.AbC_-9', false, true],
    ['fb.1.1700000000000.1234567890.XX', false, false],
    ['fb.1.1700000000000.1234567890.AQQCAQMCX', false, false],
    ['fb.1.1700000000000.', false, false],
    ['fb.1.1700000000000', false, false],
    ['fb.1.170000000.1', false, false],
    ['fb.x.1700000000000.1', false, false],
    ['FB.1.1700000000000.1', false, false],
    [' fb.1.1700000000000.1', false, false],
    ['fb.1.1700000000000.1\n', false, false],
    ['fb.1.1700000000000.a b', false, false],
    ['', false, false],
    [undefined, false, false],
    [`fb.1.1700000000000.${'1'.repeat(700)}`, false, false],
  ])('%j is an fbp: %s, an fbc: %s', (text, fbp, fbc) => {
    expect(isFbp(text)).toBe(fbp);
    expect(isFbc(text)).toBe(fbc);
  });
});

describe('mintFbp', () => {
  it('is made of index, milliseconds and random digits', () => {
    const bounds: number[] = [];
    const randomInt = (max: number): number => {
      bounds.push(max);
      return 42;
    };
    expect(mintFbp(2, NOW, randomInt)).toBe(`fb.2.${NOW}.42`);
    expect(bounds).toEqual([2 ** 31 - 1]);
    expect(isFbp(mintFbp(0, NOW, () => 0))).toBe(true);
  });
});
