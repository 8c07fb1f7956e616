import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CapturedRequest } from './request-context';
import type { CaptureSettings } from './request-context';
import type { RequestFacts } from './request-facts';

const NOW = 1_790_000_000_123;
const FBP = 'fb.1.1700000000000.1234567890';
const FBC = 'fb.1.1700000000000.IwAR0_old';
const MINTED = `fb.1.${NOW}.7`;
const NAVIGATION = { 'sec-fetch-mode': 'navigate', 'user-agent': 'Mozilla/5.0' };
const FETCH = { 'sec-fetch-mode': 'cors' };
const PAGE = 'https://shop.example.com/cart?page=2';
const ATTRIBUTES = 'Max-Age=7776000; Path=/; Domain=example.com; SameSite=Lax; Secure';

interface Given {
  url?: string;
  method?: string;
  headers?: RequestFacts['headers'];
  ip?: string;
  request?: unknown;
  settings?: Partial<CaptureSettings>;
  cookies?: Partial<CaptureSettings['cookies']>;
  mayWriteCookies?: () => boolean;
}

const SETTINGS: CaptureSettings = {
  sites: [],
  scrubQuery: [],
  cookies: { write: 'documents', domain: 'auto', createFbp: true },
  keepLoopbackIp: false,
  now: () => NOW,
  randomInt: () => 7,
};

function capture(given: Given): CapturedRequest {
  const { url = PAGE, method = 'GET', headers = NAVIGATION, ip, mayWriteCookies = () => true } = given;
  const cookies = { ...SETTINGS.cookies, ...given.cookies };
  const settings: CaptureSettings = { ...SETTINGS, cookies, ...given.settings };
  return new CapturedRequest({ method, url, headers, ip }, given.request, settings, mayWriteCookies);
}

describe('CapturedRequest', () => {
  it('makes the context of a landing', () => {
    const context = capture({
      url: 'https://www.shop.co.uk/?fbclid=IwAR0_new&token=SENTINEL&page=2',
      headers: { ...NAVIGATION, referer: 'https://example.net/?email=SENTINEL&a=1', cookie: `_fbp=${FBP}` },
      ip: '::ffff:8.8.8.8',
    });
    expect(context.clientIp).toBe('8.8.8.8');
    expect(context.userAgent).toBe('Mozilla/5.0');
    expect(context.url).toBe('https://www.shop.co.uk/?fbclid=IwAR0_new&page=2');
    expect(context.referrer).toBe('https://example.net/?a=1');
    expect(context.fbp).toBe(FBP);
    expect(context.fbc).toBe(`fb.2.${NOW}.IwAR0_new`);
    expect(context.cookiesToSet()).toEqual([
      `_fbc=fb.2.${NOW}.IwAR0_new; Max-Age=7776000; Path=/; Domain=shop.co.uk; SameSite=Lax; Secure`,
    ]);
  });

  it('reports the page of a fetch, without its secrets, and no referrer', () => {
    const context = capture({
      url: 'https://api.example.com/track?token=SENTINEL',
      headers: { ...FETCH, referer: 'https://shop.example.com/cart?code=SENTINEL&id=7#step' },
    });
    expect(context.url).toBe('https://shop.example.com/cart?id=7');
    expect(context.referrer).toBeUndefined();
    expect(context.isDocument).toBe(false);
  });

  it('reads nothing before it is asked, and each header once', () => {
    const reads: string[] = [];
    const headers = {
      get(name: string): string | null {
        reads.push(name);
        return name === 'cookie' ? `_fbp=${FBP}; _fbc=${FBC}` : null;
      },
    };
    const context = capture({ headers });
    expect(reads).toEqual([]);
    for (let i = 0; i < 3; i += 1) {
      expect([context.fbp, context.fbc, context.url, context.referrer]).toEqual([
        FBP,
        FBC,
        PAGE.split('?')[0],
        undefined,
      ]);
    }
    expect(reads.filter((name) => name === 'cookie')).toHaveLength(1);
    expect(reads.filter((name) => name === 'origin')).toHaveLength(1);
  });

  it('is empty, not wrong, for facts that say nothing', () => {
    const context = capture({ url: '', headers: {} });
    const { clientIp, droppedIp, userAgent, url, referrer, fbp, fbc } = context;
    expect([clientIp, droppedIp, userAgent, url, referrer, fbp, fbc]).toEqual(Array.from({ length: 7 }));
    expect(context.cookiesToSet()).toEqual([]);
  });
});

const cdn = (request: unknown): string | undefined => (request === 'no header' ? undefined : '2606:4700::1111');

describe('client address', () => {
  it.each([
    ["the framework's answer", { ip: '8.8.8.8' }, '8.8.8.8', undefined],
    ['a private answer', { ip: '::ffff:10.0.0.5' }, undefined, '10.0.0.5'],
    ['no answer', {}, undefined, undefined],
    ["the caller's own rule", { ip: '10.0.0.5', settings: { clientIp: cdn } }, '2606:4700::1111', undefined],
    [
      'an own rule without an answer',
      { ip: '8.8.8.8', request: 'no header', settings: { clientIp: cdn } },
      '8.8.8.8',
      undefined,
    ],
    [
      'an own rule with a private answer',
      { ip: '8.8.8.8', settings: { clientIp: () => '10.1.1.1' } },
      undefined,
      '10.1.1.1',
    ],
    [
      'an own rule with a list',
      { ip: '8.8.8.8', settings: { clientIp: () => '9.9.9.9, 1.1.1.1' } },
      undefined,
      undefined,
    ],
    ['loopback', { ip: '127.0.0.1' }, undefined, '127.0.0.1'],
    ['loopback against a sandbox', { ip: '::1', settings: { keepLoopbackIp: true } }, '::1', undefined],
    [
      'forwarded headers',
      { ip: '10.0.0.5', headers: { 'x-forwarded-for': '8.8.8.8', 'x-real-ip': '8.8.8.8', forwarded: 'for=8.8.8.8' } },
      undefined,
      '10.0.0.5',
    ],
  ] satisfies [string, Given, string | undefined, string | undefined][])('of %s', (_what, given, ip, dropped) => {
    const context = capture(given);
    expect([context.clientIp, context.droppedIp]).toEqual([ip, dropped]);
  });
});

describe('cookies', () => {
  const both = `_fbp=${FBP}; _fbc=${FBC}`;
  const fresh = 'https://shop.example.com/?fbclid=IwAR0_new';
  const setFbp = `_fbp=${MINTED}; ${ATTRIBUTES}`;
  const setFbc = `_fbc=fb.1.${NOW}.IwAR0_new; ${ATTRIBUTES}`;
  it.each([
    ['a page, nothing known', {}, [setFbp]],
    ['a page, both known', { headers: { ...NAVIGATION, cookie: both } }, []],
    [
      'a page, both known with appendices',
      { headers: { ...NAVIGATION, cookie: `_fbp=${FBP}.AQQCAQMC; _fbc=${FBC}.Bg` } },
      [],
    ],
    ['a page, fbclid, nothing known', { url: fresh }, [setFbc, setFbp]],
    ['a page, another fbclid, both known', { url: fresh, headers: { ...NAVIGATION, cookie: both } }, [setFbc]],
    [
      'a page, the same fbclid',
      { url: 'https://shop.example.com/?fbclid=IwAR0_old', headers: { ...NAVIGATION, cookie: both } },
      [],
    ],
    ['a page, broken values', { headers: { ...NAVIGATION, cookie: '_fbp=x; _fbc=y' } }, [setFbp]],
    ['a page, makers of fbp elsewhere', { cookies: { createFbp: false } }, []],
    [
      'a page, cookies named like object properties',
      { headers: { ...NAVIGATION, cookie: `hasOwnProperty=1; __proto__=2; ${both}` } },
      [],
    ],
    ['a fetch, nothing known', { headers: FETCH }, []],
    ['a fetch with a new fbclid', { url: fresh, headers: FETCH }, [setFbc, setFbp]],
    ['a fetch from a page with a new fbclid', { headers: { ...FETCH, referer: fresh } }, [setFbc, setFbp]],
    ['a fetch, always', { headers: FETCH, cookies: { write: 'always' } }, [setFbp]],
    ['a page with a new fbclid, never', { url: fresh, cookies: { write: 'never' } }, []],
    ['a page with a new fbclid, without consent', { url: fresh, mayWriteCookies: () => false }, []],
    [
      'a doubled fbclid',
      { url: 'https://shop.example.com/?fbclid=IwAR0_new&fbclid=b', headers: { ...NAVIGATION, cookie: both } },
      [setFbc],
    ],
  ] satisfies [string, Given, string[]][])('set on %s', (_what, given, expected) => {
    const context = capture(given);
    expect(context.cookiesToSet()).toEqual(expected);
    expect(context.cookiesToSet()).toEqual(expected);
  });

  it.each([
    ['http://localhost:3000/?fbclid=a', `_fbc=fb.0.${NOW}.a; Max-Age=7776000; Path=/; SameSite=Lax`],
    ['http://203.0.113.9/?fbclid=a', `_fbc=fb.0.${NOW}.a; Max-Age=7776000; Path=/; SameSite=Lax`],
    ['https://[2001:db8::1]/?fbclid=a', `_fbc=fb.0.${NOW}.a; Max-Age=7776000; Path=/; SameSite=Lax; Secure`],
    [
      'https://shop.co.uk/?fbclid=a',
      `_fbc=fb.2.${NOW}.a; Max-Age=7776000; Path=/; Domain=shop.co.uk; SameSite=Lax; Secure`,
    ],
    ['https://github.io/?fbclid=a', `_fbc=fb.1.${NOW}.a; Max-Age=7776000; Path=/; SameSite=Lax; Secure`],
  ])('on %s are scoped as a browser takes them', (url, expected) => {
    const headers = { ...NAVIGATION, cookie: `_fbp=${FBP}` };
    expect(capture({ url, headers }).cookiesToSet()).toEqual([expected]);
  });

  it('carry the very fbp that events report, whichever is asked first', () => {
    let next = 0;
    const settings = { randomInt: () => (next += 1) };
    const eventFirst = capture({ settings });
    const reported = eventFirst.fbp;
    expect(reported).toBe(`fb.1.${NOW}.1`);
    expect(eventFirst.cookiesToSet()[0]).toContain(`_fbp=${reported};`);
    const cookieFirst = capture({ settings });
    const [cookie] = cookieFirst.cookiesToSet();
    expect(cookie).toContain(`_fbp=${cookieFirst.fbp};`);
  });

  it('come with consent given late, and never with consent withdrawn', () => {
    let consent = false;
    const context = capture({ url: fresh, mayWriteCookies: () => consent });
    expect([context.fbp, context.cookiesToSet()]).toEqual([undefined, []]);
    consent = true;
    expect([context.fbp, context.cookiesToSet()]).toEqual([MINTED, [setFbc, setFbp]]);
    consent = false;
    expect(context.cookiesToSet()).toEqual([]);
  });

  it('may be forbidden, while a new click id still goes into the event', () => {
    const context = capture({ url: fresh, cookies: { write: 'never' } });
    expect([context.fbc, context.fbp]).toEqual([`fb.1.${NOW}.IwAR0_new`, undefined]);
  });

  it('never hold a separator or line break that the client sent', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[\w;=%\r\n -]{0,40}$/));
    fc.assert(
      fc.property(text, text, text, (host, fbclid, cookie) => {
        const url = `https://${host}.example.com/?fbclid=${fbclid}`;
        const context = capture({ url, headers: { ...NAVIGATION, cookie: `_fbp=${cookie}` } });
        for (const line of context.cookiesToSet()) {
          expect(line).toMatch(
            /^_fb[pc]=fb\.\d+\.\d{13}\.[\w-]+; Max-Age=7776000; Path=\/(; Domain=[\w.-]+)?; SameSite=Lax(; Secure)?$/,
          );
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('any request', () => {
  it.each(['{}', '{"url":null,"headers":null,"ip":null}', '{"method":1,"url":1,"headers":{"cookie":1},"ip":1}'])(
    'is captured from facts as plain JavaScript may give them: %s',
    (json) => {
      const context = new CapturedRequest(JSON.parse(json), undefined, SETTINGS, () => true);
      const { clientIp, url, referrer, fbp, fbc } = context;
      expect([clientIp, url, referrer, fbp, fbc, ...context.cookiesToSet()]).toEqual(Array.from({ length: 5 }));
    },
  );

  it('is captured without a throw, and without inventing anything', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.webUrl(),
      fc.constantFrom('about:blank', 'http://%', 'http://', PAGE),
    );
    const names = ['cookie', 'referer', 'origin', 'accept', 'user-agent', 'sec-fetch-mode', 'host', 'x-forwarded-for'];
    const headers = fc.dictionary(fc.constantFrom(...names), fc.oneof(text, fc.array(text)));
    fc.assert(
      fc.property(text, headers, text, (url, given, ip) => {
        const context = capture({ url, headers: given, ip, cookies: { createFbp: false } });
        const { clientIp, referrer, fbp, fbc } = context;
        const sent = JSON.stringify([url, given]);
        expect(fbp === undefined || sent.includes('_fbp')).toBe(true);
        expect(fbc === undefined || sent.includes('fbc')).toBe(true);
        expect(referrer === undefined || sent.includes('referer')).toBe(true);
        expect(ip.toLowerCase()).toContain(clientIp ?? '');
        expect(context.url === undefined || URL.canParse(context.url)).toBe(true);
        expect(context.cookiesToSet().length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 1000 },
    );
  });
});
