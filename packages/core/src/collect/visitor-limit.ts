import type * as rateLimiterModule from 'rate-limiter-flexible';
import { nodeCrypto, nodeNet } from '../node-builtins';

/** Counts the events of each address. */
export interface VisitorLimit {
  /** Whether the address had its share and its minute is not over: known at once, and costs next to nothing. */
  isReached(address: string | undefined): boolean;
  /** Counts; false once there were more than the address's share within the minute. */
  take(address: string | undefined, events: number): Promise<boolean>;
}

// Addresses share counters, so that however many there are, memory is bounded. Nobody outside can tell who shares with whom.
const COUNTERS = 65_536;

/** Makes a {@link VisitorLimit}. An IPv6 visitor is the /64 that providers give to one household. */
export function visitorLimit(eventsPerMinute: number): VisitorLimit {
  const { RateLimiterMemory } = require('rate-limiter-flexible') as typeof rateLimiterModule;
  const limiter = new RateLimiterMemory({ points: eventsPerMinute, duration: 60 });
  const seed = nodeCrypto().randomUUID();
  let last = { address: '', counter: counterOf(seed) };
  const counterFor = (address = ''): number => {
    // Who sends many requests sends them one after another.
    if (address !== last.address) last = { address, counter: counterOf(seed + network(address)) };
    return last.counter;
  };
  // Unix milliseconds until which a counter takes no more.
  const reachedUntil = new Float64Array(COUNTERS);
  return {
    isReached: (address) => (reachedUntil[counterFor(address)] ?? 0) > Date.now(),
    take: async (address, events) => {
      const counter = counterFor(address);
      const note = (left: rateLimiterModule.RateLimiterRes): void => {
        if (left.remainingPoints === 0) reachedUntil[counter] = Date.now() + left.msBeforeNext;
      };
      try {
        note(await limiter.consume(counter, events));
        return true;
      } catch (refused) {
        note(refused as rateLimiterModule.RateLimiterRes);
        return false;
      }
    },
  };
}

function counterOf(text: string): number {
  return nodeCrypto().createHash('sha1').update(text).digest().readUInt32LE(0) % COUNTERS;
}

/** The first 64 bits of an IPv6 address, in one spelling; any other text as it is. */
export function network(address: string): string {
  if (!nodeNet().isIPv6(address)) return address;
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
