import { startSandbox, type Sandbox, type SandboxOptions } from '@capikit/sandbox';
import { onTestFinished } from 'vitest';
import type { DeliveryEnd, LaneNotice } from '../../packages/core/src/delivery/delivery-end';
import {
  createDispatcher,
  type Dispatcher,
  type DispatcherOptions,
  type DispatcherSettings,
} from '../../packages/core/src/delivery/dispatcher';
import { memoryQueue } from '../../packages/core/src/delivery/memory-queue';
import type { EventQueue, EventRecord } from '../../packages/core/src/delivery/queue';
import { eventRecord } from '../../packages/core/src/testing';

export const TOKEN = 'EAATOKENsentinel0123456789abcdef';

interface Given extends Partial<Omit<DispatcherOptions, 'settings'>> {
  readonly settings?: Partial<DispatcherSettings>;
  readonly sandbox?: SandboxOptions;
}

export interface DeliveryBench {
  readonly sandbox: Sandbox;
  readonly queue: EventQueue;
  readonly dispatcher: Dispatcher;
  readonly ends: readonly DeliveryEnd[];
  readonly notices: readonly LaneNotice[];
  /** Adds records and wakes the dispatcher, as `track()` does. */
  readonly accept: (...records: readonly EventRecord[]) => void;
  /** How many records ended each way. */
  readonly endCounts: () => Readonly<Record<string, number>>;
  /** Distinct ids of the events that arrived and were accepted. */
  readonly arrived: () => ReadonlySet<unknown>;
}

/** A sandbox, a memory queue and a dispatcher between them, with waits short enough for a test. */
export async function startDelivery({
  settings,
  sandbox: sandboxOptions,
  ...given
}: Given = {}): Promise<DeliveryBench> {
  const sandbox = await startSandbox(sandboxOptions);
  const ends: DeliveryEnd[] = [];
  const notices: LaneNotice[] = [];
  const queue = given.queue ?? memoryQueue();
  const dispatcher = createDispatcher({
    credentials: () => ({ accessToken: TOKEN }),
    report: (end) => void ends.push(end),
    notice: (notice) => void notices.push(notice),
    ...given,
    queue,
    settings: {
      baseUrl: sandbox.url,
      apiVersion: 'v26.0',
      timeoutMs: 2_000,
      batch: { maxEvents: 1_000, maxBytes: 1_000_000, maxWaitMs: 1_000, concurrency: 4 },
      retry: { baseMs: 5, maxMs: 50 },
      ...settings,
    },
  });
  onTestFinished(async () => {
    await dispatcher.close({ timeoutMs: 0 });
    await sandbox.close();
  });
  return {
    sandbox,
    queue,
    dispatcher,
    ends,
    notices,
    accept(...records) {
      for (const record of records) void queue.add([record]);
      dispatcher.wake();
    },
    endCounts: () =>
      Object.fromEntries(
        ['delivered', 'invalid', 'expired', 'closed']
          .map((end) => [end, ends.filter((one) => one.end === end).length])
          .filter(([, count]) => count !== 0),
      ),
    arrived: () =>
      new Set(sandbox.events.filter(({ verdict }) => verdict === 'accepted').map(({ event }) => event.event_id)),
  };
}

/** As many records as asked for; `at(index)` says what is special about one. */
export function eventRecords(count: number, at: (index: number) => Partial<EventRecord> = () => ({})): EventRecord[] {
  return Array.from({ length: count }, (_, index) => eventRecord(at(index)));
}
