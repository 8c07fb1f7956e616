import { addTests, guardTests } from './delivery/contract/add';
import { benchFor } from './delivery/contract/bench';
import { claimTests, leaseTests } from './delivery/contract/claim';
import { endTests, settleTests } from './delivery/contract/settle';
import { laneId } from './delivery/lane';
import type { EventQueue, EventRecord } from './delivery/queue';

/** What a contract test opens its queue with. `now` is a clock the test moves; the queue must not read another. */
export interface QueueUnderTestOptions {
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly maxEvents: number;
  /** The queue must be full before the bodies in it exceed this. */
  readonly maxBytes: number;
}

/** `describe` and `it` of vitest, Jest, Mocha or `node:test`. */
export interface TestRunner {
  readonly describe: (name: string, define: () => void) => unknown;
  readonly it: (name: string, test: () => Promise<void>) => unknown;
}

/**
 * The contract of `EventQueue` as a test suite. `open` is called for every test and must give an empty queue.
 *
 * @example queueContract((options) => memoryQueue(options), { describe, it });
 */
export function queueContract(
  open: (options: QueueUnderTestOptions) => EventQueue | Promise<EventQueue>,
  { describe, it }: TestRunner,
): void {
  const on = benchFor(open);
  const groups = {
    add: addTests(on),
    'duplicates guard': guardTests(on),
    claim: claimTests(on),
    lease: leaseTests(on),
    settle: settleTests(on),
    'depth and close': endTests(on),
  };
  for (const [group, tests] of Object.entries(groups)) {
    describe(`EventQueue contract: ${group}`, () => {
      for (const [name, test] of tests) it(name, test);
    });
  }
}

let records = 0;

/** A valid record for tests, each with its own id. The body holds no one’s data. */
export function eventRecord(overrides: Partial<EventRecord> = {}): EventRecord {
  const number = (records += 1);
  const { datasetId = '123456789012345', eventName = 'ViewContent', eventId = `event-${number}` } = overrides;
  const acceptedAt = overrides.acceptedAt ?? Date.now();
  return {
    id: `record-${number}`,
    lane: laneId({ datasetId, window: 'week' }),
    datasetId,
    eventName,
    eventId,
    body: Buffer.from(JSON.stringify(serverEvent(eventName, eventId, acceptedAt))),
    acceptedAt,
    expiresAt: acceptedAt + 7 * 86_400_000,
    attempts: 0,
    ...overrides,
  };
}

function serverEvent(eventName: string, eventId: string, acceptedAt: number): object {
  return {
    event_name: eventName,
    event_time: Math.floor(acceptedAt / 1_000),
    event_id: eventId,
    action_source: 'website',
    event_source_url: 'https://shop.example.com/',
    user_data: {
      client_ip_address: '8.8.8.8',
      client_user_agent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36',
      fbp: 'fb.1.1700000000000.1234567890',
    },
  };
}
