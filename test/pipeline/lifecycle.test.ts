import { createCapi, CapiError, memoryQueue } from '@capikit/core';
import { AsyncLocalStorage } from 'node:async_hooks';
import { channel } from 'node:diagnostics_channel';
import { describe, expect, it, onTestFinished } from 'vitest';
import { pageRequest, setup } from './setup';

describe('a Capi', () => {
  it('throws only when it is made, and says what is wrong', () => {
    expect(() => createCapi({ datasetId: 'abc' })).toThrow(CapiError);
  });

  it('without credentials builds and checks, sends nothing, and says so once', async () => {
    const { kit, log, sandbox, outcomes } = await setup({ accessToken: undefined, datasetId: undefined });
    const tracker = kit.tracker(pageRequest());
    expect(tracker.track('PageView')).toMatchObject({ status: 'skipped', reason: 'disabled', issues: [] });
    expect(tracker.trackCustom('Purchase', {}).status).toBe('invalid');
    expect(tracker.cookiesToSet()).toHaveLength(1);
    expect(log.filter((line) => line.includes('sending nothing'))).toHaveLength(1);
    expect(await kit.flush()).toBe(true);
    expect(await kit.close()).toBe(true);
    expect(sandbox.requests).toEqual([]);
    expect(outcomes).toMatchObject([{ end: 'skipped', reason: 'disabled' }, { end: 'invalid' }]);
  });

  it('that is switched off leaves alone what its queue holds', async () => {
    const queue = Object.assign(memoryQueue(), { durable: true });
    const { kit, sandbox } = await setup({ enabled: false, queue });
    expect(await kit.flush()).toBe(true);
    await kit.close();
    expect(sandbox.requests).toEqual([]);
  });

  it('takes nothing after close(), which delivers what it had', async () => {
    const { kit, sandbox, outcomes, log } = await setup();
    kit.tracker(pageRequest()).track('PageView');
    const [first, second] = await Promise.all([kit.close(), kit.close()]);
    expect([first, second]).toEqual([true, true]);
    expect(kit.tracker(pageRequest()).track('PageView', {}, { eventId: 'late' })).toMatchObject({
      status: 'closed',
      eventId: 'late',
    });
    expect(sandbox.events).toHaveLength(1);
    expect(outcomes.map(({ end }) => end)).toEqual(['delivered', 'closed']);
    expect(log.join()).toContain('after close()');
  });

  it('delivers outside the request that tracked: neither its trace nor what it stores follows', async () => {
    const storage = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const credentials = (): { accessToken: string } => {
      seen.push(storage.getStore());
      return { accessToken: 'any-token-will-do' };
    };
    const onOutcome = (): void => void seen.push(storage.getStore());
    const { kit, sandbox } = await setup({ accessToken: undefined, credentials, onOutcome });
    storage.run('one request', () => kit.tracker(pageRequest()).track('PageView'));
    await sandbox.waitUntil(() => sandbox.counts.accepted === 1);
    await kit.flush();
    expect(seen).toEqual([undefined, undefined]);
  });

  it('reports what it could not deliver when it closes', async () => {
    const { kit, outcomes, sandbox } = await setup();
    sandbox.replyNext({ status: 500, until: () => false });
    for (let i = 0; i < 5; i++) kit.tracker(pageRequest()).track('PageView');
    expect(await kit.close({ timeoutMs: 100 })).toBe(false);
    expect(outcomes.map(({ end }) => end)).toEqual(Array(5).fill('closed'));
    expect(kit.stats()).toMatchObject({ accepted: 5, ends: { closed: 5 } });
  });

  it('says so when Meta is not reached, and when it is again', async () => {
    const { kit, log, sandbox } = await setup();
    sandbox.replyNext({ status: 503, times: 4 });
    kit.tracker(pageRequest()).track('PageView');
    expect(await kit.flush()).toBe(true);
    expect(log.filter((line) => line.includes('3 requests in a row failed'))).toHaveLength(1);
    expect(log.at(-1)).toContain('delivered again');
  });

  it('closes at the end of an `await using` block', async () => {
    const { sandbox } = await setup();
    {
      await using kit = createCapi({ datasetId: '1', accessToken: 't', baseUrl: sandbox.url });
      kit.tracker(pageRequest()).track('PageView');
    }
    expect(sandbox.events).toHaveLength(1);
  });

  it('counts everything once', async () => {
    const { kit, outcomes } = await setup();
    const tracker = kit.tracker(pageRequest());
    tracker.track('PageView', {}, { eventId: '1' });
    tracker.track('PageView', {}, { eventId: '1' });
    tracker.trackCustom('Purchase', {});
    await kit.flush();
    expect(kit.stats()).toMatchObject({
      accepted: 1,
      ends: { delivered: 1, skipped: 1, invalid: 1, expired: 0, refused: 0, closed: 0 },
      skipped: { duplicate: 1 },
      queue: { events: 0, bytes: 0 },
      inFlight: 0,
      lanes: [],
    });
    expect(outcomes).toHaveLength(3);
  });

  it('publishes outcomes and notices on diagnostics channels', async () => {
    const heard: unknown[] = [];
    const listen = (message: unknown): void => void heard.push(message);
    for (const name of ['capikit:outcome', 'capikit:notice']) {
      channel(name).subscribe(listen);
      onTestFinished(() => {
        channel(name).unsubscribe(listen);
      });
    }
    const { kit, sandbox } = await setup();
    sandbox.replyNext({ graphError: { code: 190 } });
    kit.tracker(pageRequest()).track('PageView');
    expect(await kit.flush({ timeoutMs: 1000 })).toBe(false);
    await kit.close({ timeoutMs: 10 });
    expect(heard).toContainEqual(expect.objectContaining({ code: 'LANE_HELD' }));
    expect(heard).toContainEqual(expect.objectContaining({ end: 'closed' }));
  });
});
