import type { ScriptedReply } from '@capikit/sandbox';
import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { eventRecord } from '../../packages/core/src/testing';
import { memoryQueue } from '../../packages/core/src/delivery/memory-queue';
import type { Claim, EventQueue } from '../../packages/core/src/delivery/queue';
import { eventRecords, startDelivery } from './start-delivery';

/** Each fault happens to the first request; what arrives twice then is what the fault hid. */
const TEMPORARY: readonly (readonly [name: string, reply: ScriptedReply, arrivals: 1 | 2])[] = [
  ['HTTP 500', { status: 500 }, 1],
  ['HTTP 503 with Retry-After', { status: 503, headers: { 'retry-after': '0' } }, 1],
  ['HTTP 408', { status: 408 }, 1],
  ['HTTP 425', { status: 425 }, 1],
  ['HTTP 429', { status: 429 }, 1],
  ['HTML from a proxy, 502', { html: 502 }, 1],
  ['HTML from a proxy, 200', { html: 200 }, 1],
  ['JSON that is no answer of Meta’s, 200', { status: 200, body: { ok: true } }, 2],
  ['half a JSON', { halfJson: true }, 2],
  ['an empty 200', { status: 200, body: '' }, 2],
  ['a connection cut before the body', { reset: 'before-body' }, 1],
  ['a connection cut before the answer', { reset: 'after-accept' }, 2],
  ['code 1', { graphError: { code: 1 } }, 1],
  ['code 2', { graphError: { code: 2 }, status: 503 }, 1],
  ['code 4', { graphError: { code: 4, subcode: 1504022 } }, 1],
  ['code 17 with HTTP 500', { graphError: { code: 17 }, status: 500 }, 1],
  ['code 613', { graphError: { code: 613 } }, 1],
  ['code 80004', { graphError: { code: 80004 } }, 1],
  ['an unknown code with HTTP 500', { graphError: { code: 5000 }, status: 500 }, 1],
  ['a transient error', { status: 400, body: { error: { code: 100, is_transient: true } } }, 1],
];

/** Each refusal lasts for two requests; it says nothing about the event. */
const HOLDING: readonly (readonly [name: string, reply: ScriptedReply])[] = [
  ['code 190', { graphError: { code: 190, subcode: 463 } }],
  ['code 190 with HTTP 500', { graphError: { code: 190 }, status: 500 }],
  ['code 102', { graphError: { code: 102 } }],
  ['code 104', { graphError: { code: 104 } }],
  ['code 10', { graphError: { code: 10 } }],
  ['code 3', { graphError: { code: 3 } }],
  ['code 200', { graphError: { code: 200 } }],
  ['code 294', { graphError: { code: 294 } }],
  ['code 368', { graphError: { code: 368 } }],
  ['code 803', { graphError: { code: 803 } }],
  ['code 100/33', { graphError: { code: 100, subcode: 33 } }],
  ['an unknown code with HTTP 400', { graphError: { code: 2500 }, status: 400 }],
  ['HTTP 401 of a proxy', { html: 401 }],
  ['HTTP 403 of a proxy', { html: 403 }],
  ['HTTP 404', { status: 404 }],
  ['a redirect', { status: 302, headers: { location: 'https://portal.example.com/' } }],
];

describe('after a temporary fault', () => {
  it.each(TEMPORARY)('%s: the same events are sent again', async (_, reply, arrivals) => {
    const { accept, dispatcher, sandbox, endCounts, notices } = await startDelivery();
    sandbox.replyNext(reply);
    const records = eventRecords(3);
    accept(...records);
    expect(await dispatcher.flush()).toBe(true);
    expect(endCounts()).toEqual({ delivered: 3 });
    expect(sandbox.counts).toMatchObject({ requests: 2, accepted: 3 * arrivals });
    const sent = sandbox.requests.filter(({ events }) => events.length > 0).map(({ events }) => JSON.stringify(events));
    expect(new Set(sent).size).toBe(1);
    expect(notices).toEqual([]);
  });

  it('a timeout: the same events are sent again', async () => {
    const { accept, dispatcher, sandbox, endCounts } = await startDelivery({ settings: { timeoutMs: 100 } });
    sandbox.replyNext({ hang: true }, { delayMs: 5_000 });
    accept(eventRecord());
    expect(await dispatcher.flush()).toBe(true);
    expect(sandbox.counts.requests).toBe(3);
    expect(endCounts()).toEqual({ delivered: 1 });
  });

  it('an answer that never ends: it is given up', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n');
        const chunk = `10000\r\n${' '.repeat(0x10000)}\r\n`;
        const drip = (): void => void (socket.writable && socket.write(chunk, () => setImmediate(drip)));
        drip();
      });
    });
    const baseUrl = await listening(server);
    const { accept, dispatcher, endCounts } = await startDelivery({ settings: { baseUrl } });
    accept(eventRecord());
    expect(await dispatcher.flush({ timeoutMs: 300 })).toBe(false);
    expect(dispatcher.lanes()).toMatchObject([{ status: 'backing-off', error: { local: 'UNREADABLE_ANSWER' } }]);
    expect(endCounts()).toEqual({});
  });

  it.each([
    ['http://127.0.0.1:9', 'CONNECTION_REFUSED'],
    ['http://no-such-host.invalid', 'NAME_NOT_FOUND'],
  ])('%s: the lane backs off and says %s', async (baseUrl, local) => {
    const { accept, dispatcher } = await startDelivery({
      settings: { baseUrl, retry: { baseMs: 60_000, maxMs: 60_000 } },
      random: () => 0.5,
    });
    accept(eventRecord());
    expect(await dispatcher.flush({ timeoutMs: 300 })).toBe(false);
    expect(dispatcher.lanes()).toMatchObject([{ status: 'backing-off', error: { local } }]);
  });

  it('waits as long as Retry-After says', async () => {
    const { accept, dispatcher, sandbox } = await startDelivery();
    sandbox.replyNext({ status: 503, headers: { 'retry-after': '1' } });
    accept(eventRecord());
    expect(await dispatcher.flush({ timeoutMs: 500 })).toBe(false);
    expect(await dispatcher.flush({ timeoutMs: 2_000 })).toBe(true);
    const [first, second] = sandbox.requests;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(990);
  });

  it('waits as long as Meta says until access is regained', async () => {
    const { accept, dispatcher, sandbox } = await startDelivery();
    const usage = JSON.stringify({ '1': [{ type: 'ads_management', estimated_time_to_regain_access: 19 }] });
    sandbox.replyNext({ graphError: { code: 80004 }, headers: { 'x-business-use-case-usage': usage } });
    accept(eventRecord());
    expect(await dispatcher.flush({ timeoutMs: 200 })).toBe(false);
    const [lane] = dispatcher.lanes();
    expect((lane?.retryAt ?? 0) - Date.now()).toBeGreaterThan(18 * 60_000);
  });

  it('sends new events of the lane only when the wait is over', async () => {
    const { accept, dispatcher, sandbox } = await startDelivery();
    sandbox.replyNext({ status: 503, headers: { 'retry-after': '1' } });
    accept(eventRecord());
    await dispatcher.flush({ timeoutMs: 100 });
    accept(...eventRecords(5));
    await dispatcher.flush({ timeoutMs: 100 });
    expect(sandbox.counts.requests).toBe(1);
    expect(await dispatcher.flush()).toBe(true);
    expect(sandbox.counts.accepted).toBe(6);
  });
});

describe('a refusal that says nothing about the event', () => {
  it.each(HOLDING)('%s: the lane is held, nothing is lost', async (_, reply) => {
    const { accept, dispatcher, sandbox, endCounts, notices } = await startDelivery({ settings: { holdMs: 150 } });
    sandbox.replyNext(...(reply === 'ok' ? [] : [{ ...reply, times: 2 }]));
    accept(...eventRecords(4));
    expect(await dispatcher.flush()).toBe(false);
    expect(dispatcher.lanes()).toMatchObject([{ status: 'held' }]);
    await sandbox.waitUntil(() => sandbox.counts.accepted === 4);
    expect(await dispatcher.flush()).toBe(true);
    expect(sandbox.counts).toMatchObject({ requests: 3, accepted: 4 });
    expect(endCounts()).toEqual({ delivered: 4 });
    expect(notices.map(({ code }) => code)).toEqual(['LANE_HELD', 'LANE_HELD', 'LANE_RELEASED']);
    expect(dispatcher.lanes()).toEqual([]);
  });
});

describe('the queue itself', () => {
  it('may fail at any call: events are delivered once it answers again', async () => {
    const inner = memoryQueue();
    const failures = { claim: 2, settle: 2 };
    const fail = (operation: keyof typeof failures): void => {
      failures[operation] -= 1;
      if (failures[operation] >= 0) throw new Error('redis://user:secret@example.com is gone');
    };
    const queue: EventQueue = {
      durable: false,
      add: (records) => inner.add(records),
      depth: () => inner.depth(),
      close: () => inner.close(),
      claim: async (options) => {
        fail('claim');
        const claim = await inner.claim(options);
        const settle: Claim['settle'] = async (settlement) => {
          fail('settle');
          return claim?.settle(settlement) ?? false;
        };
        return claim && { ...claim, settle };
      },
    };
    const { accept, dispatcher, sandbox, endCounts, notices } = await startDelivery({ queue, random: () => 0.1 });
    accept(eventRecord());
    expect(await dispatcher.flush()).toBe(true);
    expect(sandbox.counts).toMatchObject({ requests: 1, accepted: 1 });
    expect(endCounts()).toEqual({ delivered: 1 });
    expect(new Set(notices.map(({ code }) => code))).toEqual(new Set(['QUEUE_FAILED']));
    expect(JSON.stringify(notices)).not.toContain('secret');
  });

  it('may answer nonsense: delivery goes on when it stops', async () => {
    const inner = memoryQueue();
    let nonsense = 2;
    const claim: EventQueue['claim'] = (options) =>
      nonsense-- > 0 ? JSON.parse('{"lane":"1/week"}') : inner.claim(options);
    const queue: EventQueue = {
      durable: false,
      add: (records) => inner.add(records),
      claim,
      depth: () => inner.depth(),
      close: () => inner.close(),
    };
    const { accept, dispatcher, endCounts, notices } = await startDelivery({ queue, random: () => 0.1 });
    accept(eventRecord());
    expect(await dispatcher.flush()).toBe(true);
    expect(endCounts()).toEqual({ delivered: 1 });
    expect(notices.map(({ code }) => code)).toEqual(['QUEUE_FAILED', 'QUEUE_FAILED']);
  });

  it('may take a lease away: nothing is reported by the one who lost it', async () => {
    let now = Date.now();
    const queue = memoryQueue({ now: () => now });
    const { accept, dispatcher, sandbox, ends } = await startDelivery({ queue, now: () => now });
    sandbox.replyNext({ delayMs: 100 });
    const record = eventRecord({ acceptedAt: now });
    accept(record);
    await sandbox.waitUntil(() => sandbox.requests.length === 1);
    now += 60_000;
    const other = await queue.claim({ events: 1, bytes: 1, leaseMs: 60_000, except: [] });
    expect(other?.records).toMatchObject([{ id: record.id, attempts: 1 }]);
    await sandbox.waitUntil(() => sandbox.requests.every(({ answer }) => answer === 'sent'));
    expect(await dispatcher.flush({ timeoutMs: 100 })).toBe(false);
    expect(ends).toEqual([]);
  });
});

describe('what answers tell besides', () => {
  it.each([
    ['RECEIVED_MISMATCH', { status: 200, body: { events_received: 2, messages: [], fbtrace_id: 'A1' } }],
    ['API_MESSAGES', { status: 200, body: { events_received: 3, messages: ['something'], fbtrace_id: 'A1' } }],
    ['API_VERSION_WARNING', { headers: { 'x-ad-api-version-warning': 'v26.0 is old' } }],
    ['CLOCK_SKEW', { headers: { date: new Date(Date.now() + 3_600_000).toUTCString() } }],
  ] as const)('%s is said once and the events count as delivered', async (code, reply) => {
    const { accept, dispatcher, sandbox, endCounts, notices } = await startDelivery();
    sandbox.replyNext(reply, 'ok');
    accept(...eventRecords(3));
    await dispatcher.flush();
    expect(notices.map((notice) => notice.code)).toEqual([code]);
    expect(endCounts()).toEqual({ delivered: 3 });
  });

  it('the clock’s skew is measured, and its end is told', async () => {
    const { accept, dispatcher, sandbox, notices } = await startDelivery();
    sandbox.replyNext({ headers: { date: new Date(Date.now() - 3_600_000).toUTCString() } });
    for (let round = 0; round < 2; round += 1) {
      accept(eventRecord());
      await dispatcher.flush();
    }
    expect(notices.map(({ skewMs = 0 }) => Math.round(skewMs / 60_000))).toEqual([-60, 0]);
  });
});

async function listening(server: ReturnType<typeof createServer>): Promise<string> {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on TCP');
  return `http://127.0.0.1:${address.port}`;
}
