import { createCapi } from '@capikit/core';
import { describe, expect, it } from 'vitest';
import { pageRequest, setup, TOKEN } from './setup';

const shop = (tenant: string) =>
  pageRequest({ url: `https://${tenant}.example.com/`, headers: { host: `${tenant}.example.com` } });

describe('datasets', () => {
  it('are resolved for each request, each with its own credentials', async () => {
    const asked: string[] = [];
    const { kit, sandbox, outcomes } = await setup({
      datasetId: undefined,
      accessToken: undefined,
      resolveDataset: ({ url }) => (url.includes('//a.') ? '111' : '222'),
      credentials: async (datasetId) => (asked.push(datasetId), { accessToken: `token-of-${datasetId}` }),
    });
    for (const tenant of ['a', 'b', 'a', 'b']) kit.tracker(shop(tenant)).track('PageView');
    expect(await kit.flush()).toBe(true);
    expect(asked.toSorted()).toEqual(['111', '222']);
    const digests = new Map(sandbox.requests.map(({ datasetId, tokenDigest }) => [datasetId, tokenDigest]));
    expect(digests.size).toBe(2);
    expect(new Set(digests.values()).size).toBe(2);
    expect(outcomes.map(({ datasetId, end }) => `${datasetId} ${end}`).toSorted()).toEqual([
      '111 delivered',
      '111 delivered',
      '222 delivered',
      '222 delivered',
    ]);
  });

  it('may be several for one event, which ends once for each', async () => {
    const { kit, outcomes } = await setup({ resolveDataset: () => ['111', '222', '111'] });
    const { eventId } = kit.tracker(shop('a')).track('PageView');
    await kit.flush();
    expect(outcomes.map((outcome) => `${outcome.datasetId} ${outcome.eventId} ${outcome.end}`).toSorted()).toEqual([
      `111 ${eventId} delivered`,
      `222 ${eventId} delivered`,
    ]);
    expect(kit.stats()).toMatchObject({ accepted: 2, ends: { delivered: 2 } });
  });

  it('know duplicates each for itself: what one has had, another may still be sent', async () => {
    const { kit, outcomes, log } = await setup();
    const call = { actionSource: 'phone_call', userData: { email: 'jane@example.com' }, eventId: 'call-1' } as const;
    expect(kit.track('Lead', {}, { ...call, datasetId: '111' }).status).toBe('accepted');
    const both = kit.track('Lead', {}, { ...call, datasetId: ['111', '222'] });
    expect([both.status, await both.stored]).toEqual(['accepted', 'stored']);
    expect(kit.track('Lead', {}, { ...call, datasetId: ['111', '222'] })).toMatchObject({
      status: 'skipped',
      reason: 'duplicate',
    });
    await kit.flush();
    expect(outcomes.map(({ datasetId, end }) => `${datasetId} ${end}`).toSorted()).toEqual([
      '111 delivered',
      '111 skipped',
      '111 skipped',
      '222 delivered',
      '222 skipped',
    ]);
    expect(kit.stats().accepted).toBe(2);
    expect(log).toEqual([]);
  });

  it('fall back to datasetId, and without one the event is invalid', async () => {
    const { kit, sandbox } = await setup({ resolveDataset: () => undefined });
    kit.tracker(shop('a')).track('PageView');
    kit.tracker(shop('a')).track('PageView', {}, { datasetId: '333' });
    await kit.flush();
    expect(sandbox.events.map(({ datasetId }) => datasetId).toSorted()).toEqual(['1234567890', '333']);

    const none = await setup({ datasetId: undefined, resolveDataset: () => undefined });
    expect(none.kit.tracker(shop('a')).track('PageView')).toMatchObject({
      status: 'invalid',
      issues: [{ code: 'DATASET_MISSING' }],
    });
  });

  it('of two clients in one process never see each other’s token', async () => {
    const one = await setup();
    const other = createCapi({ datasetId: '999', accessToken: 'the-other-token', baseUrl: one.sandbox.url });
    one.kit.tracker(shop('a')).track('PageView');
    other.tracker(shop('b')).track('PageView');
    await Promise.all([one.kit.flush(), other.close()]);
    const tokens = new Map(one.sandbox.requests.map(({ datasetId, tokenDigest }) => [datasetId, tokenDigest]));
    expect(tokens.get('1234567890')).not.toBe(tokens.get('999'));
    expect(JSON.stringify(one.sandbox.requests)).not.toContain(TOKEN);
  });

  it('keep test events and partners apart', async () => {
    const { kit, sandbox } = await setup({ partnerAgent: 'acme_1_2', testEventCode: 'TEST1' });
    kit.tracker(shop('a')).track('PageView');
    kit.tracker(shop('a')).track('PageView', {}, { testEventCode: 'TEST2' });
    await kit.flush();
    expect(sandbox.requests.map(({ testEventCode, partnerAgent }) => [testEventCode, partnerAgent]).toSorted()).toEqual(
      [
        ['TEST1', 'acme_1_2'],
        ['TEST2', 'acme_1_2'],
      ],
    );
  });
});
