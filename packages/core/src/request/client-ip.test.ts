import * as fc from 'fast-check';
import { BlockList, isIP, isIPv4 } from 'node:net';
import { describe, expect, it } from 'vitest';
import { clientIp } from './client-ip';

const KEPT: readonly (readonly [raw: string, ip: string])[] = [
  ['8.8.8.8', '8.8.8.8'],
  [' 8.8.8.8 ', '8.8.8.8'],
  ['8.8.8.8:51234', '8.8.8.8'],
  ['::ffff:8.8.8.8', '8.8.8.8'],
  ['::FFFF:8.8.8.8', '8.8.8.8'],
  ['::ffff:808:808', '8.8.8.8'],
  ['0:0:0:0:0:ffff:8.8.8.8', '8.8.8.8'],
  ['[::ffff:8.8.8.8]:443', '8.8.8.8'],
  ['2606:4700::1111', '2606:4700::1111'],
  ['2606:4700:0:0::1111', '2606:4700:0:0::1111'],
  ['2606:4700::ABCD', '2606:4700::abcd'],
  ['[2606:4700::1111]', '2606:4700::1111'],
  ['[2606:4700::1111]:8080', '2606:4700::1111'],
  ['2606:4700::1111%eth0', '2606:4700::1111'],
  ['2606:4700:ffff:1::1', '2606:4700:ffff:1::1'],
  ['172.15.255.255', '172.15.255.255'],
  ['172.32.0.0', '172.32.0.0'],
  ['100.63.255.255', '100.63.255.255'],
  ['100.128.0.0', '100.128.0.0'],
  ['223.255.255.255', '223.255.255.255'],
];

const DROPPED: readonly (readonly [kind: string, raw: string, dropped: string])[] = [
  ['private', '10.0.0.5', '10.0.0.5'],
  ['private, mapped into IPv6', '::ffff:10.0.0.5', '10.0.0.5'],
  ['private, mapped in hexadecimal', '::ffff:a00:5', '10.0.0.5'],
  ['private, mapped and written out', '0:0:0:0:0:ffff:0a00:0005', '10.0.0.5'],
  ['private with a port', '192.168.1.10:3000', '192.168.1.10'],
  ['private', '172.16.0.1', '172.16.0.1'],
  ['private', '172.31.255.255', '172.31.255.255'],
  ['loopback', '127.0.0.1', '127.0.0.1'],
  ['loopback', '::1', '::1'],
  ['loopback written out', '0:0:0:0:0:0:0:1', '0:0:0:0:0:0:0:1'],
  ['link-local', '169.254.169.254', '169.254.169.254'],
  ['link-local with a zone', 'fe80::1%eth0', 'fe80::1'],
  ['link-local beyond fe80', 'fe90::1', 'fe90::1'],
  ['carrier NAT', '100.64.0.1', '100.64.0.1'],
  ['unspecified', '0.0.0.0', '0.0.0.0'],
  ['unspecified', '::', '::'],
  ['documentation', '192.0.2.1', '192.0.2.1'],
  ['documentation', '198.51.100.7', '198.51.100.7'],
  ['documentation', '203.0.113.9', '203.0.113.9'],
  ['documentation', '2001:db8::1', '2001:db8::1'],
  ['documentation', '3fff::1', '3fff::1'],
  ['benchmark', '198.19.0.1', '198.19.0.1'],
  ['benchmark', '2001:2::1', '2001:2::1'],
  ['multicast', '224.0.0.1', '224.0.0.1'],
  ['multicast', 'ff02::1', 'ff02::1'],
  ['reserved', '240.0.0.1', '240.0.0.1'],
  ['broadcast', '255.255.255.255', '255.255.255.255'],
  ['unique-local', 'fd12:3456::1', 'fd12:3456::1'],
  ['unique-local', 'FC00::1', 'fc00::1'],
  ['IPv4-compatible', '::8.8.8.8', '::8.8.8.8'],
  ['6to4', '2002:a00:5::1', '2002:a00:5::1'],
];

const NOT_AN_ADDRESS = [
  '',
  'unknown',
  '8.8.8',
  '8.8.8.8.8',
  '8.8.8.256',
  '08.8.8.8',
  '8.8.8.8, 1.1.1.1',
  '8.8.8.8:port',
  '[8.8.8.8]',
  '[2606:4700::1111',
  '2606:4700::1111]:80',
  ':::1',
  'example.com',
  '8'.repeat(10_000),
  '[::ffff:8.8.8.8]:443, 10.0.0.1',
];

describe('clientIp', () => {
  it.each(KEPT)('reports %s as %s', (raw, ip) => {
    expect(clientIp(raw)).toEqual({ ip });
  });

  it.each(DROPPED)('drops a %s address: %s', (_kind, raw, dropped) => {
    expect(clientIp(raw)).toEqual({ dropped });
  });

  it.each(NOT_AN_ADDRESS)('takes %j for no address at all', (raw) => {
    expect(clientIp(raw)).toEqual({});
  });

  it('takes a missing address for none', () => {
    expect(clientIp(undefined)).toEqual({});
  });

  it.each([
    ['127.0.0.1', { ip: '127.0.0.1' }],
    ['127.8.8.8', { ip: '127.8.8.8' }],
    ['::ffff:127.0.0.1', { ip: '127.0.0.1' }],
    ['::1', { ip: '::1' }],
    ['10.0.0.5', { dropped: '10.0.0.5' }],
    ['fe80::1', { dropped: 'fe80::1' }],
  ])('with keepLoopback answers %s with %j', (raw, answer) => {
    expect(clientIp(raw, { keepLoopback: true })).toEqual(answer);
  });

  it('never throws and never invents an address', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.ipV4Extended(),
      fc.ipV6(),
      fc.stringMatching(/^[\d.:%[\]a-f]{0,40}$/),
    );
    fc.assert(
      fc.property(texts, (raw) => {
        const { ip, dropped } = clientIp(raw);
        const found = [ip, dropped].filter((address) => address !== undefined);
        expect(found.length).toBeLessThanOrEqual(1);
        expect(found.every((address) => isIP(address) !== 0)).toBe(true);
      }),
    );
  });

  it('takes for an IPv4 address what net.isIPv4 does', () => {
    const part = fc.oneof(
      fc.nat(300).map(String),
      fc.constantFrom('', '0', '00', '01', '255', '256', '1e1', '-1', ' 1'),
    );
    const dotted = fc.array(part, { minLength: 3, maxLength: 5 }).map((parts) => parts.join('.'));
    fc.assert(
      fc.property(fc.oneof(dotted, fc.ipV4()), (text) => {
        const { ip, dropped } = clientIp(text);
        expect((ip ?? dropped) === text).toBe(isIPv4(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it('tells reserved from public as net.BlockList does', () => {
    const reserved = new BlockList();
    for (const network of ['10.0.0.0/8', '100.64.0.0/10', '172.16.0.0/12', '192.168.0.0/16', '198.18.0.0/15']) {
      const [address = '', prefix] = network.split('/');
      reserved.addSubnet(address, Number(prefix), 'ipv4');
    }
    for (const [address, prefix] of [
      ['2001::', 23],
      ['2001:db8::', 32],
      ['2002::', 16],
      ['3fff::', 20],
    ] as const)
      reserved.addSubnet(address, prefix, 'ipv6');
    const inRanges = fc.oneof(
      fc.tuple(fc.constantFrom('10', '100', '172', '192', '198'), fc.nat(255), fc.nat(255), fc.nat(255)),
      fc.tuple(
        fc.constantFrom('2001', '2002', '3fff', '2606'),
        hexGroup(),
        hexGroup(),
        fc.constantFrom(':', ':1', '1:2:3:4:5'),
      ),
    );
    fc.assert(
      fc.property(inRanges, (parts) => {
        const ip = parts.join(/^\d{1,3}$/.test(parts[0]) ? '.' : ':');
        if (isIP(ip) === 0 || /^192\.(?:0\.[02]|88\.99)\.|^198\.51\.100\./.test(ip)) return;
        const isReserved = reserved.check(ip, isIPv4(ip) ? 'ipv4' : 'ipv6');
        expect(clientIp(ip)).toEqual(isReserved ? { dropped: ip } : { ip });
      }),
      { numRuns: 2_000 },
    );
  });

  it('knows every IPv4 address by the same rule inside IPv6', () => {
    fc.assert(
      fc.property(fc.ipV4(), (ip) => {
        expect(clientIp(`::ffff:${ip}`)).toEqual(clientIp(ip));
      }),
    );
  });
});

function hexGroup(): fc.Arbitrary<string> {
  return fc.integer({ min: 0, max: 0xffff }).map((group) => group.toString(16));
}
