import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { TOKEN, edge, errorOf, purchase, send } from '../test/send-events';
import { startSandbox } from './index';

describe('tokens', () => {
  it('open only their own dataset when the sandbox is told of them', async () => {
    await using own = await startSandbox({ accessTokens: { '1': 'one', '2': ['two', 'zwei'] } });
    const outcome = async (datasetId: string, token: string): Promise<unknown> => {
      const response = await send(edge(own, datasetId), [purchase()], { access_token: token });
      if (response.ok) return response.status;
      const { code, error_subcode: subcode } = await errorOf(response);
      return [response.status, code, subcode];
    };

    expect(await Promise.all([outcome('1', 'one'), outcome('2', 'two'), outcome('2', 'zwei')])).toEqual([
      200, 200, 200,
    ]);
    expect(await outcome('1', 'two')).toEqual([400, 100, 33]);
    expect(await outcome('3', 'one')).toEqual([400, 100, 33]);
    expect(await outcome('1', 'three')).toEqual([401, 190, undefined]);
  });

  it('can be revoked and given back', async () => {
    await using sandbox = await startSandbox();
    const restore = sandbox.revoke(TOKEN);
    const revoked = await send(edge(sandbox));
    const other = await send(edge(sandbox), [purchase()], { access_token: 'other' });
    restore();

    expect([revoked.status, other.status, (await send(edge(sandbox))).status]).toEqual([401, 200, 200]);
    expect(await errorOf(revoked)).toMatchObject({ code: 190, error_subcode: 467 });
  });

  it('need the proof when the app asks for one', async () => {
    await using app = await startSandbox({ appSecret: 'app-secret' });
    const proof = createHmac('sha256', 'app-secret').update(TOKEN).digest('hex');

    const without = await send(edge(app));
    const withProof = await send(edge(app), [purchase()], { appsecret_proof: proof });

    expect(await errorOf(without)).toMatchObject({ code: 104 });
    expect(withProof.status).toBe(200);
    expect(JSON.stringify([app.events, app.requests])).not.toContain(proof);
  });
});
