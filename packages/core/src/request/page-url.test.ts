import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDocumentNavigation, pageUrl, referrer } from './page-url';
import type { RequestFacts } from './request-facts';

const HTML = 'text/html,application/xhtml+xml,*/*;q=0.8';
const NAVIGATION = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', accept: HTML };
const FETCH = { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty', accept: '*/*' };
const OWN_URL = 'https://shop.example.com/checkout?step=2';
const OWN_BARE = 'https://shop.example.com/checkout';
const PAGE = 'https://shop.example.com/cart?page=3';

function facts(headers: Record<string, string>, given: Partial<RequestFacts> = {}): RequestFacts {
  return { method: 'GET', url: OWN_URL, headers, ...given };
}

describe('isDocumentNavigation', () => {
  it.each([
    ['a page being opened', 'GET', NAVIGATION, true],
    ['a HEAD of a page', 'HEAD', NAVIGATION, true],
    ['a form being posted', 'POST', NAVIGATION, false],
    ['fetch', 'GET', FETCH, false],
    ['fetch that accepts HTML', 'GET', { ...FETCH, accept: HTML }, false],
    ['an image', 'GET', { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }, false],
    ['a browser that sends only the destination', 'GET', { 'sec-fetch-dest': 'document' }, true],
    ['a script, by its destination', 'GET', { 'sec-fetch-dest': 'script', accept: HTML }, false],
    ['an older browser opening a page', 'GET', { accept: HTML }, true],
    ['an older browser posting a form', 'POST', { accept: HTML }, false],
    ['XMLHttpRequest with a library', 'GET', { accept: HTML, 'x-requested-with': 'XMLHttpRequest' }, false],
    ['an older browser asking for data', 'GET', { accept: 'application/json' }, false],
    ['a client without any header', 'GET', {}, false],
  ])('%s (%s) is one: %j %s', (_what, method, headers, expected) => {
    expect(isDocumentNavigation(facts(headers, { method }))).toBe(expected);
  });
});

describe('pageUrl', () => {
  const post = { method: 'POST' };
  const cases: readonly (readonly [what: string, given: RequestFacts, url: string | undefined])[] = [
    ['a navigation reports its own URL', facts({ ...NAVIGATION, referer: 'https://example.org/ad' }), OWN_URL],
    ['a fetch reports its page, not the endpoint', facts({ ...FETCH, referer: PAGE }), PAGE],
    ['a form post reports the page with the form', facts({ ...NAVIGATION, referer: PAGE }, post), PAGE],
    [
      'a page on a sibling host',
      facts({ ...FETCH, referer: 'https://www.example.com/a' }),
      'https://www.example.com/a',
    ],
    ['a page on the parent host', facts({ ...FETCH, referer: 'https://example.com/a' }), 'https://example.com/a'],
    [
      'a page of a further site',
      facts({ ...FETCH, referer: 'https://spa.example.org/a' }),
      'https://spa.example.org/a',
    ],
    ['a foreign page', facts({ ...FETCH, referer: 'https://example.net/a' }), OWN_BARE],
    ['another port of a further site', facts({ ...FETCH, referer: 'https://spa.example.org:8443/a' }), OWN_BARE],
    [
      'a host that only ends alike',
      facts({ ...FETCH, referer: 'https://notexample.com/a', origin: 'https://notexample.com' }),
      OWN_BARE,
    ],
    [
      'no Referer but an own Origin',
      facts({ ...FETCH, origin: 'https://www.example.com' }),
      'https://www.example.com/',
    ],
    [
      'a foreign Referer but an own Origin',
      facts({ ...FETCH, referer: 'https://example.net/', origin: 'https://spa.example.org' }),
      'https://spa.example.org/',
    ],
    ['a host that begins alike', facts({ ...FETCH, referer: 'https://shop.example.com.example.net/a' }), OWN_BARE],
    ['its own host as a user', facts({ ...FETCH, referer: 'https://shop.example.com@example.net/a' }), OWN_BARE],
    ['Origin: null', facts({ ...FETCH, origin: 'null' }), OWN_BARE],
    ['Referer: about:blank', facts({ ...FETCH, referer: 'about:blank' }), OWN_BARE],
    ['Referer: http://%', facts({ ...FETCH, referer: 'http://%' }), OWN_BARE],
    ['Referer: http://', facts({ ...FETCH, referer: 'http://' }), OWN_BARE],
    ['an app as Referer', facts({ ...FETCH, referer: 'android-app://com.example.app/' }), OWN_BARE],
    ['a request without any header', facts({}), OWN_BARE],
    ['an own URL that is no URL', facts({}, { url: '/checkout' }), undefined],
    ['an own URL that is no http URL', facts(NAVIGATION, { url: 'ftp://example.com/' }), undefined],
    [
      'an own URL that is no URL, but a page of a further site',
      facts({ referer: 'https://spa.example.org/' }, { url: '' }),
      'https://spa.example.org/',
    ],
  ];

  it.each(cases)('%s', (_what, given, url) => {
    expect(pageUrl(given, ['https://spa.example.org'])).toBe(url);
  });

  it('keeps shops on one public suffix apart', () => {
    const given = facts({ ...FETCH, referer: 'https://other.github.io/a' }, { url: 'https://shop.github.io/api' });
    expect(pageUrl(given, [])).toBe('https://shop.github.io/api');
  });

  it('takes any port of the own host for the own site, also on localhost', () => {
    const given = facts({ ...FETCH, referer: 'http://localhost:5173/cart' }, { url: 'http://localhost:3000/api' });
    expect(pageUrl(given, [])).toBe('http://localhost:5173/cart');
  });

  it('never throws and never invents a page', () => {
    const text = fc.oneof(fc.string(), fc.webUrl(), fc.constantFrom('about:blank', 'http://%', 'null', '//', OWN_URL));
    fc.assert(
      fc.property(text, text, text, fc.constantFrom('GET', 'POST'), (url, referer, origin, method) => {
        const given: RequestFacts = { method, url, headers: { referer, origin } };
        const page = pageUrl(given, ['https://spa.example.org']);
        if (page === undefined) return;
        expect(URL.canParse(page)).toBe(true);
        expect(
          [url, referer, origin].some((source) => source.startsWith(page.replace(/\/$/, '')) || URL.canParse(source)),
        ).toBe(true);
      }),
    );
  });
});

describe('referrer', () => {
  it.each([
    [{ ...NAVIGATION, referer: 'https://example.net/ad?x=1' }, 'https://example.net/ad?x=1'],
    [{ ...NAVIGATION, referer: 'about:blank' }, undefined],
    [{ ...NAVIGATION, referer: 'http://%' }, undefined],
    [{ ...NAVIGATION, referer: 'android-app://com.example.app/' }, undefined],
    [NAVIGATION, undefined],
    [{ ...FETCH, referer: PAGE }, undefined],
  ])('of %j is %s', (headers, expected) => {
    expect(referrer(facts(headers))).toBe(expected);
  });
});
