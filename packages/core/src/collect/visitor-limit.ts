import { hash, randomUUID } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type * as rateLimiterModule from 'rate-limiter-flexible';

/** Counts the events of each address; false once there were more than its share within the minute. */
export type VisitorLimit = (address: string | undefined, events: number) => Promise<boolean>;

// Addresses share counters, so that however many there are, memory is bounded. Nobody outside can tell who shares with whom.
const COUNTERS = 65_536;

/** Makes a {@link VisitorLimit}. An IPv6 visitor is the /64 that providers give to one household. */
export function visitorLimit(eventsPerMinute: number): VisitorLimit {
  const { RateLimiterMemory } = require('rate-limiter-flexible') as typeof rateLimiterModule;
  const limiter = new RateLimiterMemory({ points: eventsPerMinute, duration: 60 });
  const seed = randomUUID();
  return (address = '', events) =>
    limiter.consume(counterOf(seed + network(address)), events).then(
      () => true,
      () => false,
    );
}

function counterOf(text: string): number {
  return hash('sha1', text, 'buffer').readUInt32LE(0) % COUNTERS;
}

/** The first 64 bits of an IPv6 address, in one spelling; any other text as it is. */
export function network(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const after = tail === '' ? [] : tail.split(':');
    // An IPv4 address at the end stands for two groups.
    const width = after.length + (tail.includes('.') ? 1 : 0);
    groups.push(...Array.from({ length: 8 - groups.length - width }, () => '0'), ...after);
  }
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
