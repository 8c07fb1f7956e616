import * as fc from 'fast-check';
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readPassport, writePassport } from './passport';
import type { PassportContent, ReadPassportOptions, WritePassportOptions } from './passport';

const NOW = 1_790_000_000_123;
const WEEK = 7 * 24 * 3600 * 1000;
const CONTENT: PassportContent = {
  datasetIds: ['111', '222'],
  consent: 'limited',
  context: {
    clientIp: '8.8.8.8',
    userAgent: 'Mozilla/5.0 (é)',
    url: 'https://shop.example.com/checkout?step=2',
    referrer: 'https://shop.example.com/cart',
    fbp: 'fb.1.1700000000000.1234567890',
    fbc: 'fb.1.1700000000000.IwAR0_x-Y.AQQCAQMC',
  },
};

const write = (options: Partial<WritePassportOptions> = {}, content = CONTENT): string =>
  writePassport(content, { secrets: ['newest', 'older'], maxAgeMs: WEEK, now: NOW, ...options });
const read = (text: unknown, options: Partial<ReadPassportOptions> = {}): ReturnType<typeof readPassport> =>
  readPassport(text, { secrets: ['newest', 'older'], datasetIds: ['111'], now: NOW, ...options });
const codeOf = (text: unknown, options?: Partial<ReadPassportOptions>): string => {
  const answer = read(text, options);
  return 'refused' in answer ? answer.refused.code : 'accepted';
};
const unsigned = (data: unknown): string => `1.${Buffer.from(JSON.stringify(data)).toString('base64url')}.`;
const body = { datasetIds: ['111'], expiresAt: NOW + 1, consent: 'granted', context: {} };

describe('a passport', () => {
  it.each([
    ['signed', ['newest']],
    ['unsigned', []],
  ])('brings back what was written, %s', (_kind, secrets) => {
    const text = write({ secrets });
    expect(text).toMatch(/^1\.[\w-]+\.[\w-]*$/);
    expect(read(text, { secrets })).toEqual({ passport: CONTENT });
  });

  it('carries only what is known', () => {
    const content: PassportContent = {
      datasetIds: ['111'],
      consent: 'granted',
      context: { clientIp: undefined, fbp: 'x' },
    };
    expect(read(write({}, content))).toEqual({ passport: { ...content, context: {} } });
  });

  it('counts until it expires, not a millisecond longer', () => {
    const text = write({ maxAgeMs: 1000 });
    expect(codeOf(text, { now: NOW + 999 })).toBe('accepted');
    expect(codeOf(text, { now: NOW + 1000 })).toBe('PASSPORT_EXPIRED');
  });

  it('is signed with the newest secret and accepted with any, so that secrets can be changed', () => {
    expect(codeOf(write({ secrets: ['older'] }), { secrets: ['newest', 'older'] })).toBe('accepted');
    expect(codeOf(write({ secrets: ['newest', 'older'] }), { secrets: ['newest'] })).toBe('accepted');
    expect(codeOf(write({ secrets: ['newest', 'older'] }), { secrets: ['older'] })).toBe('PASSPORT_REFUSED');
  });

  it('is refused unsigned where there are secrets, and signed where there are none', () => {
    expect(codeOf(write({ secrets: [] }))).toBe('PASSPORT_REFUSED');
    expect(codeOf(write(), { secrets: [] })).toBe('PASSPORT_REFUSED');
  });

  it.each([
    [['111'], 'accepted'],
    [['222', '111'], 'accepted'],
    [[], 'accepted'],
    [['333'], 'PASSPORT_REFUSED'],
    [['111', '333'], 'PASSPORT_REFUSED'],
  ])('for an event of the datasets %j is %s', (datasetIds, expected) => {
    expect(codeOf(write(), { datasetIds })).toBe(expected);
  });

  it('is refused when anything in it was changed', () => {
    const text = write();
    for (let at = 0; at < text.length; at += 1) {
      const changed = `${text.slice(0, at)}${text[at] === 'A' ? 'E' : 'A'}${text.slice(at + 1)}`;
      expect(codeOf(changed)).toBe('PASSPORT_REFUSED');
    }
  });

  it('is refused with another spelling of its signature', () => {
    const text = write();
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    for (const last of alphabet.replace(text.at(-1) ?? '', ''))
      expect(codeOf(`${text.slice(0, -1)}${last}`)).toBe('PASSPORT_REFUSED');
  });

  it('is refused when its secret signed the same text for another purpose', () => {
    const payload = write().split('.')[1] ?? '';
    const signature = createHmac('sha256', 'newest').update(`1.${payload}`).digest('base64url');
    expect(codeOf(`1.${payload}.${signature}`)).toBe('PASSPORT_REFUSED');
  });

  it.each([
    ['no text', undefined],
    ['a number', 1],
    ['an object', { toString: () => write() }],
    ['empty', ''],
    ['dots', '..'],
    ['another version', write().replace(/^1/, '2')],
    ['two parts', write().split('.').slice(0, 2).join('.')],
    ['four parts', `${write()}.x`],
    ['a line break at its end', `${write()}\n`],
    ['more than 8 kB', `1.${'A'.repeat(9000)}.`],
  ])('is refused when it is %s', (_what, text) => {
    expect(codeOf(text)).toBe('PASSPORT_REFUSED');
    expect(codeOf(text, { secrets: [] })).toBe('PASSPORT_REFUSED');
  });

  it.each([
    ['complete', body, 'accepted'],
    ['null', null, 'PASSPORT_REFUSED'],
    ['a list', [body], 'PASSPORT_REFUSED'],
    ['no context', { ...body, context: undefined }, 'PASSPORT_REFUSED'],
    ['a list as context', { ...body, context: [] }, 'PASSPORT_REFUSED'],
    ['unknown consent', { ...body, consent: 'yes' }, 'PASSPORT_REFUSED'],
    ['no consent', { ...body, consent: undefined }, 'PASSPORT_REFUSED'],
    ['a text as datasets', { ...body, datasetIds: '111' }, 'PASSPORT_REFUSED'],
    ['numbers as datasets', { ...body, datasetIds: [111] }, 'PASSPORT_REFUSED'],
    ['a text as expiry', { ...body, expiresAt: '9e99' }, 'PASSPORT_REFUSED'],
    ['no expiry', { ...body, expiresAt: undefined }, 'PASSPORT_REFUSED'],
    ['an object as user agent', { ...body, context: { userAgent: {} } }, 'PASSPORT_REFUSED'],
    ['no address as address', { ...body, context: { clientIp: 'x' } }, 'PASSPORT_REFUSED'],
    ['a script as URL', { ...body, context: { url: 'javascript:alert(1)' } }, 'PASSPORT_REFUSED'],
    ['a bad fbp', { ...body, context: { fbp: 'fb.1.2.3' } }, 'PASSPORT_REFUSED'],
    ['a bad fbc', { ...body, context: { fbc: '<script>' } }, 'PASSPORT_REFUSED'],
    ['a part nobody knows', { ...body, context: { email: 'x' } }, 'PASSPORT_REFUSED'],
  ])('with %s for content is judged by its shape', (_what, data, expected) => {
    expect(codeOf(unsigned(data), { secrets: [] })).toBe(expected);
  });

  it('that never expires is refused', () => {
    const endless = `1.${Buffer.from('{"datasetIds":["111"],"expiresAt":1e999,"consent":"granted","context":{}}').toString('base64url')}.`;
    expect(codeOf(endless, { secrets: [] })).toBe('PASSPORT_REFUSED');
  });

  it('stays readable when a page has an enormous URL, and gives up the least needed first', () => {
    const long = `https://shop.example.com/?q=${'ü'.repeat(3000)}`;
    const text = write({}, { ...CONTENT, context: { ...CONTENT.context, referrer: long } });
    expect(text.length).toBeLessThanOrEqual(8192);
    const { referrer: _dropped, ...kept } = CONTENT.context;
    expect(read(text)).toEqual({ passport: { ...CONTENT, context: kept } });
    const both = write(
      {},
      { ...CONTENT, context: { ...kept, referrer: long, url: long, userAgent: 'x'.repeat(9000) } },
    );
    const { url: _url, userAgent: _userAgent, ...least } = kept;
    expect(read(both)).toEqual({ passport: { ...CONTENT, context: least } });
  });

  it('is refused with a message that repeats nothing of it', () => {
    const answer = read(unsigned({ ...body, context: { userAgent: 1, note: 'SENTINEL' } }), { secrets: [] });
    expect(answer).toMatchObject({ refused: { severity: 'warning', code: 'PASSPORT_REFUSED', path: '' } });
    expect(JSON.stringify(answer)).not.toContain('SENTINEL');
  });

  it('never throws on any input', () => {
    const texts = fc.oneof(
      fc.anything(),
      fc.json().map((json) => `1.${Buffer.from(json).toString('base64url')}.`),
    );
    fc.assert(
      fc.property(texts, fc.boolean(), (text, isSigned) => {
        expect(codeOf(text, isSigned ? {} : { secrets: [] })).toMatch(/^PASSPORT_/);
      }),
    );
  });
});
