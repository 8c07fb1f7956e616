import type { Dispatcher } from './dispatcher';
import type { EventQueue } from './queue';

/** Sends nothing, not even what a durable queue still holds: switched off, or another process delivers. */
export function idleDispatcher(queue: EventQueue): Dispatcher {
  return {
    wake: () => undefined,
    flush: () => Promise.resolve(true),
    close: async () => {
      try {
        return (await queue.close()).length === 0;
      } catch {
        return false;
      }
    },
    lanes: () => [],
    inFlight: 0,
    clockAheadMs: 0,
  };
}
