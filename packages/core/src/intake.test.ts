import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createCapi } from './capi';
import { memoryQueue } from './delivery/memory-queue';
import type { Outcome } from './outcome';
import type { RequestFacts } from './request/request-facts';

const FACTS: RequestFacts = {
  method: 'GET',
  url: 'https://shop.example.com/',
  ip: '8.8.8.8',
  headers: { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0', 'sec-fetch-mode': 'navigate' },
};
const logger = { warn: () => undefined, error: () => undefined };

async function slowGraphApi(): Promise<string> {
  const answer = JSON.stringify({ events_received: 1, messages: [], fbtrace_id: 'A' });
  const server = createServer((request, response) => {
    request.resume().on('end', () => setTimeout(() => response.end(answer), 50));
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('close and flush', () => {
  it.each([Number.POSITIVE_INFINITY, 2 ** 31, Number.MAX_VALUE])('may be given as long as %d ms', async (timeoutMs) => {
    const outcomes: Outcome[] = [];
    const baseUrl = await slowGraphApi();
    const kit = createCapi({ datasetId: '1', accessToken: 'x', baseUrl, logger, onOutcome: (o) => outcomes.push(o) });
    kit.tracker(FACTS).track('PageView');
    expect(await kit.flush({ timeoutMs })).toBe(true);
    kit.tracker(FACTS).track('PageView');
    expect(await kit.close({ timeoutMs })).toBe(true);
    expect(outcomes.map(({ end }) => end)).toEqual(['delivered', 'delivered']);
  });
});

describe('a queue that throws at once', () => {
  it('refuses the event under its own id, once for each dataset', () => {
    const outcomes: Outcome[] = [];
    const queue = Object.assign(memoryQueue(), {
      add: () => {
        throw new Error('closed');
      },
    });
    const kit = createCapi({ datasetId: '1', accessToken: 'x', queue, logger, onOutcome: (o) => outcomes.push(o) });
    const details = { eventId: 'order-7', datasetId: ['1', '2'] };
    const result = kit.tracker(FACTS).track('Lead', {}, details);
    expect(result).toMatchObject({ status: 'refused', eventId: 'order-7' });
    expect(outcomes).toEqual(
      ['1', '2'].map((datasetId) => ({
        datasetId,
        eventId: 'order-7',
        eventName: 'Lead',
        end: 'refused',
        reason: 'queue-failed',
      })),
    );
    void kit.close({ timeoutMs: 1 });
  });
});
