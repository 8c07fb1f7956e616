import { describe, expect, it } from 'vitest';
import { openFeed } from '../test/feed';
import { call } from '../test/page-calls';
import { TOKEN, edge, errorOf, purchase, send } from '../test/send-events';
import { startSandbox } from './index';
import type { ActiveFault } from './page-api';

describe('a fault', () => {
  it.each<[ActiveFault['fault'], number | 'cut' | 'broken', number]>([
    ['error-500', 500, 0],
    ['throttled-429', 429, 0],
    ['bad-token', 401, 0],
    ['reset', 'cut', 0],
    ['lost-answer', 'cut', 1],
    ['half-json', 'broken', 1],
  ])('%s meets the next requests, then is over', async (fault, outcome, counted) => {
    await using sandbox = await startSandbox();
    const outcomeOf = async (): Promise<unknown> => {
      const response = await send(edge(sandbox)).catch(() => undefined);
      if (!response) return 'cut';
      const isWhole = await response.json().then(
        () => true,
        () => false,
      );
      return isWhole ? response.status : 'broken';
    };
    const set = await call(sandbox, 'PUT', '/sandbox/fault', { fault, requests: 2 });

    expect(set.status).toBe(204);
    expect([await outcomeOf(), await outcomeOf(), await outcomeOf()]).toEqual([outcome, outcome, 200]);
    expect(sandbox.counts.accepted).toBe(2 * counted + 1);
  });

  it('that is slow holds the answer back after the events have counted', async () => {
    await using sandbox = await startSandbox();
    await call(sandbox, 'PUT', '/sandbox/fault', { fault: 'slow', requests: 1 });
    const client = new AbortController();
    const answer = fetch(edge(sandbox), {
      method: 'POST',
      body: JSON.stringify({ data: [purchase()], access_token: TOKEN }),
      headers: { 'content-type': 'application/json' },
      signal: client.signal,
    });
    const ended = answer.then(
      () => 'answered',
      () => 'given up',
    );
    await sandbox.waitUntil(() => sandbox.counts.accepted === 1);
    client.abort();

    expect(await ended).toBe('given up');
    expect(sandbox.requests[0]).toMatchObject({ status: 200, counted: true });
  });

  it('stays until it is switched off, and the page hears of both', async () => {
    await using sandbox = await startSandbox();
    using page = await openFeed(sandbox);
    const fault: ActiveFault = { fault: 'error-500', requests: null };
    await page.next();
    await call(sandbox, 'PUT', '/sandbox/fault', fault);
    const statuses = [await send(edge(sandbox)), await send(edge(sandbox))].map(({ status }) => status);
    using other = await openFeed(sandbox);
    const off = await call(sandbox, 'DELETE', '/sandbox/fault');
    let [heard, last] = [await page.next(), await page.next()];
    expect(heard).toEqual({ name: 'fault', data: fault });
    while (last.name !== 'fault') [heard, last] = [last, await page.next()];

    expect([...statuses, off.status, (await send(edge(sandbox))).status]).toEqual([500, 500, 204, 200]);
    expect(await other.next()).toMatchObject({ name: 'snapshot', data: { fault } });
    expect(last).toEqual({ name: 'fault', data: null });
  });

  it('waits behind what was scripted', async () => {
    await using sandbox = await startSandbox();
    await call(sandbox, 'PUT', '/sandbox/fault', { fault: 'bad-token', requests: 1 });
    sandbox.replyNext({ graphError: { code: 4 } }, 'ok');

    expect(await errorOf(await send(edge(sandbox)))).toMatchObject({ code: 4 });
    expect((await send(edge(sandbox))).status).toBe(200);
    expect(await errorOf(await send(edge(sandbox)))).toMatchObject({ code: 190 });
  });

  it('ends with a reset', async () => {
    await using sandbox = await startSandbox();
    await call(sandbox, 'PUT', '/sandbox/fault', { fault: 'reset', requests: null });
    sandbox.reset();

    expect((await send(edge(sandbox))).status).toBe(200);
  });

  it.each([
    null,
    {},
    { fault: 'slow' },
    { fault: 'constructor', requests: 1 },
    { fault: 'slow', requests: 0 },
    { fault: 'slow', requests: 1.5 },
    { fault: 'slow', requests: '1' },
  ])('%j is none', async (body) => {
    await using sandbox = await startSandbox();

    expect((await call(sandbox, 'PUT', '/sandbox/fault', body)).status).toBe(400);
    expect((await send(edge(sandbox))).status).toBe(200);
  });
});
