import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import { NORMALISERS } from './normalise';
import type { NormaliserName } from './normalise';
import { cleaned } from './text';

function normalise(name: NormaliserName, raw: string, country?: string): unknown {
  return NORMALISERS[name].normalise(cleaned(raw), { country });
}

type Row = [name: NormaliserName, raw: string, expected: string, country?: string];

const KEPT: readonly Row[] = [
  ['email', 'A.B+c@Example.ORG', 'a.b+c@example.org'],
  ['email', 'a_b-c@sub.example.co.uk', 'a_b-c@sub.example.co.uk'],
  ['email', 'a@xn--bcher-kva.example', 'a@xn--bcher-kva.example'],
  ['email', 'a@example.xn--p1ai', 'a@example.xn--p1ai'],
  ['lastName', 'O’Brien—Smith', 'obriensmith'],
  ['lastName', 'Dr. Mary Jr.', 'drmaryjr'],
  ['lastName', 'Ma\u00adry\u200b', 'mary'],
  ['lastName', 'ʻOkina', 'okina'],
  ['lastName', 'Мар\u02bcяна', 'маряна'],
  ['lastName', 'İpek', 'i\u0307pek'],
  ['lastName', 'Zoe\u0308', 'zoë'],
  ['city', '東京', '東京'],
  ['city', 'Paris 15', 'paris15'],
  ['city', '29 Palms', '29palms'],
  ['city', "O'Fallon", 'ofallon'],
  ['state', 'Puerto Rico', 'pr', 'us'],
  ['state', 'Washington DC', 'dc', 'us'],
  ['state', 'Washington, D.C.', 'dc', 'us'],
  ['state', 'Washington', 'wa', 'us'],
  ['state', 'US-CA', 'ca', 'us'],
  ['state', 'texas', 'tx'],
  ['state', 'ON', 'on', 'ca'],
  ['state', 'Ontario', 'ontario', 'ca'],
  ['state', 'California', 'california', 'mx'],
  ['state', 'Île-de-France', 'îledefrance', 'fr'],
  ['state', 'New South Wales', 'newsouthwales'],
  ['zip', '940351234', '94035', 'us'],
  ['zip', '00901-1234', '00901', 'pr'],
  ['zip', '110-0001', '1100001', 'jp'],
  ['zip', '1234 AB', '1234ab', 'nl'],
  ['zip', '12345-6789', '123456789', 'sa'],
  ['zip', '12345-6789', '123456789'],
  ['gender', 'F.', 'f'],
  ['gender', 'MALE', 'm'],
  ['country', 'UK', 'gb'],
  ['externalId', ' User 42\t', 'user42'],
  ['externalId', 'ÄB', 'äb'],
  ['externalId', 'D41D8CD98F00B204E9800998ECF8427E', 'd41d8cd98f00b204e9800998ecf8427e'],
  ['leadId', '123456789012345', '123456789012345'],
  ['leadId', '98765432109876543', '98765432109876543'],
  ['appScopedId', '10158000000000001', '10158000000000001'],
  ['clientIp', '8.8.8.8', '8.8.8.8'],
  ['clientIp', '::ffff:8.8.8.8', '8.8.8.8'],
  ['clientIp', '2606:4700::1111', '2606:4700::1111'],
  ['clickId', 'fb.1.1554763741205.AbCdEf', 'fb.1.1554763741205.AbCdEf'],
  ['clickId', 'fb.1.1554763741205.AbCdEf.AQQCAQMC', 'fb.1.1554763741205.AbCdEf.AQQCAQMC'],
  ['browserId', 'fb.1.1596403881668.1116446470', 'fb.1.1596403881668.1116446470'],
  ['verbatim', 'AbC dEf', 'AbC dEf'],
];

const REFUSED: readonly [name: NormaliserName, raw: string, country?: string][] = [
  ['email', 'a@b'],
  ['email', 'not-an-email'],
  ['email', 'jörg@example.com'],
  ['email', 'a@bücher.example'],
  ['email', 'a@b@example.com'],
  ['email', 'a b@example.com'],
  ['email', 'Mary <mary@example.com>'],
  ['email', 'a@example.com, b@example.com'],
  ['email', 'a@-example.com'],
  ['email', 'a@example.c1'],
  ['email', `${'a'.repeat(65)}@example.com`],
  ['email', `a@${'b.'.repeat(150)}com`],
  ['state', 'Ontario', 'us'],
  ['state', 'XX', 'us'],
  ['zip', '9403', 'us'],
  ['zip', 'M1 1AE', 'us'],
  ['gender', 'unknown'],
  ['gender', 'king'],
  ['gender', 'w'],
  ['country', 'Germny'],
  ['leadId', '12345678901234'],
  ['leadId', '123456789012345678'],
  ['leadId', '12345678901234.5'],
  ['appScopedId', '0123'],
  ['appScopedId', '-1'],
  ['clientIp', 'example.com'],
  ['clientIp', '8.8.8.8, 1.1.1.1'],
  ['clickId', 'IwAR2F4dbP0l7Mn1IawQQGCINEz7PYXQvwjNwB_qa2ofrHyiLjcbCRxTDMgk'],
  ['browserId', 'fb.1.x.1'],
];

describe('normalisers', () => {
  it.each(KEPT)('%s: %j becomes %j (country %s)', (name, raw, expected, country) => {
    expect(normalise(name, raw, country)).toBe(expected);
  });

  it.each(REFUSED)('%s: %j is refused (country %s)', (name, raw, country) => {
    expect(normalise(name, raw, country)).toBeUndefined();
  });

  it.each(['---', '’', '…', '\u200b\u200d'])('a name of %j has nothing left', (raw) => {
    expect(normalise('lastName', raw)).toBe('');
  });

  it.each(['10.0.0.5', '127.0.0.1', '203.0.113.7', '::1', 'fe80::1'])('the address %s is no visitor’s', (raw) => {
    expect(normalise('clientIp', raw)).toMatchObject({ code: 'CLIENT_IP_DROPPED' });
  });

  it('gives names, cities and zips in NFC, without spaces or punctuation, the same for NFC and NFD, and again', () => {
    const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), fc.string());
    fc.assert(
      fc.property(
        text,
        fc.constantFrom<NormaliserName>('firstName', 'lastName', 'city', 'zip', 'state'),
        (raw, name) => {
          const result = String(normalise(name, raw));
          expect(result).toBe(result.normalize('NFC'));
          expect(result).not.toMatch(/[\s\p{P}\p{S}\p{Cf}]/u);
          expect(normalise(name, raw.normalize('NFD'))).toBe(result);
          expect(normalise(name, result)).toBe(result);
        },
      ),
    );
  });
});
