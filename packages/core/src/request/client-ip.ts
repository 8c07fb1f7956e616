import { BlockList, isIPv4, isIPv6, SocketAddress } from 'node:net';

/** A visitor's address: usable as `ip`, or `dropped` because it says nothing about the visitor. Neither: no address. */
export interface ClientIp {
  readonly ip?: string;
  readonly dropped?: string;
}

/** A network as its first 32 bits and a mask for them: all of an IPv4 address, the start of an IPv6 one. */
interface Network {
  readonly bits: number;
  readonly mask: number;
}

const DOT = '.'.charCodeAt(0);
const ZERO = '0'.charCodeAt(0);
const LONGEST_IPV4 = '255.255.255.255'.length;

// IANA special-purpose address registries: everything no visitor on the internet can come from. Compared as numbers, since
// `net.BlockList` makes an object outside the heap for each address it is asked about: 20 µs of every request.
const RESERVED_IPV4 = networks([
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]);
// Only 2000::/3 is given out as global unicast, so unique-local, link-local, multicast and the like need no row.
const GLOBAL_IPV6 = networks([['2000::', 3]]);
const RESERVED_IPV6 = networks([
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]);
const LOOPBACK_IPV4 = networks([['127.0.0.0', 8]]);
const LOOPBACK_IPV6 = new BlockList();
LOOPBACK_IPV6.addAddress('::1', 'ipv6');

const LONGEST_TEXT = 100;
const NOTHING: ClientIp = Object.freeze({});

/**
 * Makes an address fit for `client_ip_address`: one public IPv4 or IPv6 address, or none, since a private one would be
 * wrong. Takes `::ffff:` forms, ports, brackets and zone ids off; IPv6 stays in the form given, in lower case. A list of
 * addresses is no address. Never throws. `keepLoopback` (default false) keeps 127.0.0.0/8 and ::1 for work on one machine.
 */
export function clientIp(raw: string | undefined, options: { keepLoopback?: boolean } = {}): ClientIp {
  const ip = addressIn(raw);
  if (ip === undefined) return NOTHING;
  const bits4 = bitsOfIPv4(ip);
  const bits = bits4 ?? bitsOfIPv6(ip);
  const isPublic =
    bits4 !== undefined ? !isIn(RESERVED_IPV4, bits) : isIn(GLOBAL_IPV6, bits) && !isIn(RESERVED_IPV6, bits);
  return isPublic || (options.keepLoopback === true && isLoopback(ip)) ? { ip } : { dropped: ip };
}

function isLoopback(ip: string): boolean {
  return isIPv4(ip) ? isIn(LOOPBACK_IPV4, firstBits(ip)) : LOOPBACK_IPV6.check(ip, 'ipv6');
}

function addressIn(raw: unknown): string | undefined {
  if (typeof raw !== 'string' || raw.length > LONGEST_TEXT) return undefined;
  if (bitsOfIPv4(raw) !== undefined) return raw;
  const bare = raw.trim().toLowerCase();
  const bracketed = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(bare)?.[1];
  const ip = (bracketed ?? bare.replace(/^([\d.]+):\d{1,5}$/, '$1')).replace(/%[^%]*$/, '');
  if (isIPv4(ip)) return bracketed === undefined ? ip : undefined;
  return isIPv6(ip) ? unmapped(ip) : undefined;
}

/** The IPv4 address inside an IPv4-mapped one, in whatever notation; any other address as it is. */
function unmapped(ip: string): string {
  if (!ip.includes('ffff:')) return ip;
  const canonical = new SocketAddress({ address: ip, family: 'ipv6' }).address;
  const inner = canonical.slice('::ffff:'.length);
  return canonical.startsWith('::ffff:') && isIPv4(inner) ? inner : ip;
}

/** The first 32 bits of a valid address. */
function firstBits(ip: string): number {
  return bitsOfIPv4(ip) ?? bitsOfIPv6(ip);
}

function bitsOfIPv6(ip: string): number {
  // An empty group begins the `::`, which stands for one group of zeros or more.
  const [first = '', second = ''] = ip.split(':', 2);
  return Number.parseInt(first || '0', 16) * 65_536 + Number.parseInt(second || '0', 16);
}

/** The bits of an address as `net.isIPv4` takes it (four decimal numbers without leading zeros); undefined for others. */
function bitsOfIPv4(text: string): number | undefined {
  if (text.length > LONGEST_IPV4) return undefined;
  let bits = 0;
  let parts = 0;
  let digits = 0;
  let part = 0;
  for (let at = 0; at <= text.length; at++) {
    const unit = at === text.length ? DOT : text.charCodeAt(at);
    if (unit === DOT) {
      if (digits === 0 || part > 255) return undefined;
      bits = bits * 256 + part;
      parts += 1;
      digits = 0;
      part = 0;
    } else {
      const digit = unit - ZERO;
      // A digit behind a zero that leads, or none at all.
      if (digit < 0 || digit > 9 || (digits > 0 && part === 0)) return undefined;
      part = part * 10 + digit;
      digits += 1;
    }
  }
  return parts === 4 ? bits : undefined;
}

function isIn(list: readonly Network[], bits: number): boolean {
  return list.some((network) => (bits & network.mask) >>> 0 === network.bits);
}

function networks(rows: readonly (readonly [network: string, prefix: number])[]): readonly Network[] {
  return rows.map(([network, prefix]) => ({ bits: firstBits(network), mask: (-1 << (32 - prefix)) >>> 0 }));
}
