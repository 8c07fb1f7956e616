import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { laneId } from '../../packages/core/src/delivery/lane';
import { eventRecord } from '../../packages/core/src/testing';
import { eventRecords, startDelivery, TOKEN } from './start-delivery';

const A = tenant('111');
const B = tenant('222');

describe('tenants', () => {
  it('in one dispatcher never share a request or a token', async () => {
    const { accept, dispatcher, sandbox, endCounts } = await startDelivery({
      sandbox: { accessTokens: { [A.datasetId]: 'token-a', [B.datasetId]: 'token-b' } },
      credentials: async (datasetId) => ({ accessToken: datasetId === A.datasetId ? 'token-a' : 'token-b' }),
    });
    accept(...eventRecords(200, (index) => (index % 2 === 0 ? A : B)));
    expect(await dispatcher.flush()).toBe(true);
    expect(endCounts()).toEqual({ delivered: 200 });
    expect(tokensByDataset(sandbox)).toEqual(
      new Set([`${A.datasetId} ${digest('token-a')}`, `${B.datasetId} ${digest('token-b')}`]),
    );
  });

  it('in two dispatchers of one process neither', async () => {
    const one = await startDelivery({ credentials: () => ({ accessToken: 'token-a' }) });
    const { accept, dispatcher } = await startDelivery({
      settings: { baseUrl: one.sandbox.url },
      credentials: () => ({ accessToken: 'token-b' }),
    });
    for (let round = 0; round < 20; round += 1) {
      one.accept(eventRecord(A));
      accept(eventRecord(B));
      await new Promise(setImmediate);
    }
    expect(await Promise.all([one.dispatcher.flush(), dispatcher.flush()])).toEqual([true, true]);
    expect(tokensByDataset(one.sandbox)).toEqual(
      new Set([`${A.datasetId} ${digest('token-a')}`, `${B.datasetId} ${digest('token-b')}`]),
    );
    expect(one.sandbox.counts.accepted).toBe(40);
  });

  it('a revoked token holds its own lane only', async () => {
    const { accept, dispatcher, sandbox, endCounts } = await startDelivery({
      credentials: (datasetId) => ({ accessToken: `token-${datasetId}` }),
    });
    sandbox.revoke(`token-${A.datasetId}`);
    accept(...eventRecords(20, (index) => (index % 2 === 0 ? A : B)));
    expect(await dispatcher.flush()).toBe(false);
    accept(eventRecord(B));
    await sandbox.waitUntil(() => sandbox.counts.accepted === 11);
    await dispatcher.flush();
    expect(endCounts()).toEqual({ delivered: 11 });
    expect(dispatcher.lanes()).toMatchObject([
      { lane: { datasetId: A.datasetId }, status: 'held', error: { code: 190, subcode: 467 } },
    ]);
  });

  // Either lasts for longer than the test waits for the other dataset.
  const outages = [
    ['does not answer', { hang: true }],
    ['refuses', { status: 500 }],
  ] as const;
  it.each(outages)('a dataset that %s does not delay another', async (_, outage) => {
    const { accept, dispatcher, sandbox } = await startDelivery({
      settings: { timeoutMs: 60_000, retry: { baseMs: 600_000, maxMs: 600_000 } },
    });
    sandbox.replyNext({ ...outage, until: () => false, datasetId: A.datasetId });
    accept(...eventRecords(20, () => A));
    for (let round = 0; round < 10; round += 1) {
      accept(eventRecord(B));
      await sandbox.waitUntil(() => sandbox.counts.accepted === round + 1);
    }
    expect(await dispatcher.flush({ timeoutMs: 100 })).toBe(false);
  });
});

describe('credentials', () => {
  const failing = [
    [
      'throw',
      () => {
        throw new Error(`no ${TOKEN}`);
      },
    ],
    ['reject', () => Promise.reject(new Error(`no ${TOKEN}`))],
    ['are empty', () => ({ accessToken: '' })],
    ['are missing', () => Promise.resolve(JSON.parse('{}'))],
    ['never come', () => new Promise<never>(() => undefined)],
  ] as const;
  it.each(failing)('that %s hold the lane, and nothing is lost', async (_, fail) => {
    let isFailing = true;
    const { accept, dispatcher, sandbox, notices, endCounts } = await startDelivery({
      settings: { timeoutMs: 100, holdMs: 20 },
      credentials: () => (isFailing ? fail() : { accessToken: TOKEN }),
    });
    accept(...eventRecords(3));
    expect(await dispatcher.flush()).toBe(false);
    expect(dispatcher.lanes()).toMatchObject([{ status: 'held', error: { local: 'CREDENTIALS' } }]);
    isFailing = false;
    await sandbox.waitUntil(() => sandbox.counts.accepted === 3);
    await dispatcher.flush();
    expect(endCounts()).toEqual({ delivered: 3 });
    expect(JSON.stringify(notices)).not.toContain(TOKEN);
  });

  it('are asked for once and again when Meta refuses them, so that a new token takes over at once', async () => {
    let token = 'old-token';
    let asked = 0;
    const { accept, dispatcher, sandbox, notices } = await startDelivery({
      credentials: () => {
        asked += 1;
        return { accessToken: token };
      },
    });
    for (let round = 0; round < 3; round += 1) {
      accept(eventRecord());
      await dispatcher.flush();
    }
    expect(asked).toBe(1);
    sandbox.revoke('old-token');
    token = 'new-token';
    accept(eventRecord());
    expect(await dispatcher.flush()).toBe(true);
    expect(asked).toBe(2);
    expect(notices).toEqual([]);
  });
});

describe('no token, digest or contact data leaves with an error', () => {
  const SECRET = 'app-secret-sentinel';
  const DIGEST = 'a'.repeat(64);
  const leak = `${TOKEN} ${SECRET} ada@example.com ${DIGEST} +49 151 2345 6789 https://example.com/?access_token=${TOKEN} 8.8.8.8`;
  const error = {
    message: leak,
    type: leak,
    code: 190,
    error_user_title: leak,
    error_user_msg: leak,
    fbtrace_id: TOKEN,
    error_data: leak,
  };
  it.each([
    ['held', { status: 401, body: { error } }],
    ['retried', { status: 500, body: { error: { ...error, code: 2 } } }],
    ['refused', { status: 400, body: { error: { ...error, code: 100 } } }],
    ['delivered', { status: 200, body: { events_received: 1, messages: [leak], fbtrace_id: TOKEN } }],
    ['warned', { headers: { 'x-ad-api-version-warning': leak } }],
    ['HTML', { status: 400, body: `<html>${leak}</html>` }],
  ])('%s', async (_, reply) => {
    const { accept, dispatcher, sandbox, ends, notices } = await startDelivery({
      credentials: () => ({ accessToken: TOKEN, appSecret: SECRET }),
    });
    sandbox.replyNext({ ...reply, times: 3 });
    accept(eventRecord());
    await dispatcher.flush({ timeoutMs: 150 });
    const said = JSON.stringify([ends, notices, dispatcher.lanes()]);
    for (const secret of [TOKEN, SECRET, 'ada@', DIGEST, '151 2345', '8.8.8'])
      expect(said.replace(bodyOf(ends), '')).not.toContain(secret);
  });
});

function tenant(datasetId: string) {
  return { datasetId, lane: laneId({ datasetId, window: 'week' }) };
}

function tokensByDataset(sandbox: { requests: readonly { datasetId?: string; tokenDigest?: string }[] }): Set<string> {
  return new Set(sandbox.requests.map(({ datasetId, tokenDigest }) => `${datasetId} ${tokenDigest}`));
}

function digest(token: string): string {
  return createHash('sha256').update(token).digest('hex').slice(0, 12);
}

/** The event itself holds an IP address, as Meta asks. */
function bodyOf(ends: readonly { record: { body: Uint8Array } }[]): string {
  return ends[0] === undefined ? '' : JSON.stringify(ends[0].record.body);
}
