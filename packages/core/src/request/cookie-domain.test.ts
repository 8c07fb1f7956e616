import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cookieDomain, registrableDomain, subdomainIndex } from './cookie-domain';

const AUTO: readonly (readonly [host: string, domain: string | undefined, index: number])[] = [
  ['example.com', 'example.com', 1],
  ['www.example.com', 'example.com', 1],
  ['a.b.c.example.com', 'example.com', 1],
  ['shop.co.uk', 'shop.co.uk', 2],
  ['www.shop.co.uk', 'shop.co.uk', 2],
  ['co.uk', undefined, 1],
  ['com', undefined, 0],
  ['github.io', undefined, 1],
  ['shop.github.io', 'shop.github.io', 2],
  ['www.shop.github.io', 'shop.github.io', 2],
  ['xn--bcher-kva.example', 'xn--bcher-kva.example', 1],
  ['localhost', undefined, 0],
  ['shop', undefined, 0],
  ['127.0.0.1', undefined, 0],
  ['203.0.113.9', undefined, 0],
  ['[::1]', undefined, 0],
  ['[2001:db8::1]', undefined, 0],
  ['example.com.', undefined, 2],
  ['my_shop.example.com', 'example.com', 1],
  // URLs may hold such hosts, cookies may not: `;` would begin another attribute.
  ['example.com;httponly', undefined, 1],
  ['a.b;c.com', undefined, 2],
  ['a,b.co.uk', undefined, 2],
];

const failing = (): string => {
  throw new Error('no');
};

describe('cookieDomain', () => {
  it.each(AUTO)('finds for %s the domain %s, index %i', (host, domain, index) => {
    expect(cookieDomain(host, 'auto')).toBe(domain);
    expect(subdomainIndex(host, domain)).toBe(index);
  });

  it.each([
    ['www.shop.example.com', 'shop.example.com', 'shop.example.com'],
    ['shop.example.com', 'shop.example.com', 'shop.example.com'],
    ['shop.example.com', '.Example.COM', 'example.com'],
    ['shop.example.com', 'example.org', undefined],
    ['notexample.com', 'example.com', undefined],
    ['example.com', 'www.example.com', undefined],
    ['www.shop.co.uk', 'co.uk', undefined],
    ['shop.github.io', 'github.io', undefined],
    ['localhost', 'localhost', undefined],
    ['203.0.113.9', '113.9', undefined],
    ['example.com', '', undefined],
    ['example.com', 'example.com; HttpOnly', undefined],
  ])('on %s takes the configured domain %j as %j', (host, option, domain) => {
    expect(cookieDomain(host, option)).toBe(domain);
  });

  it('asks a function for each host, and refuses answers a browser would refuse', () => {
    const hosts: string[] = [];
    const option = (host: string): string | undefined => {
      hosts.push(host);
      return host === 'www.example.com' ? 'example.com' : 'example.org';
    };
    expect(cookieDomain('www.example.com', option)).toBe('example.com');
    expect(cookieDomain('www.example.net', option)).toBeUndefined();
    expect(hosts).toEqual(['www.example.com', 'www.example.net']);
  });

  it('falls back to a cookie of the host alone when the function throws or answers nothing', () => {
    expect(cookieDomain('www.example.com', failing)).toBeUndefined();
    expect(cookieDomain('www.example.com', () => undefined)).toBeUndefined();
  });

  it('stays right when more hosts are seen than it remembers', () => {
    for (let i = 0; i < 1200; i += 1) expect(registrableDomain(`h${i}.shop${i}.co.uk`)).toBe(`shop${i}.co.uk`);
    expect(registrableDomain('h1.shop1.co.uk')).toBe('shop1.co.uk');
  });

  it('only ever answers with the host or a parent of it', () => {
    fc.assert(
      fc.property(fc.oneof(fc.domain(), fc.string()), fc.oneof(fc.constant('auto'), fc.string()), (host, option) => {
        const domain = cookieDomain(host, option);
        expect(domain === undefined || host === domain || host.endsWith(`.${domain}`)).toBe(true);
        expect(subdomainIndex(host, domain)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
