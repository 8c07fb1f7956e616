import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { edge, errorOf, purchase, send } from '../test/send-events';
import { startSandbox, type ReceivedRequest, type Sandbox, type ScriptedReply } from './index';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
beforeEach(() => sandbox.reset());
afterAll(() => sandbox.close());

type Seen = readonly [status: number, body: string] | 'no answer';

async function seen(url: string = edge(sandbox)): Promise<Seen> {
  try {
    const response = await send(url);
    return [response.status, await response.text()];
  } catch {
    return 'no answer';
  }
}

async function statuses(count: number): Promise<readonly number[]> {
  const all: number[] = [];
  for (let sent = 0; sent < count; sent += 1) all.push((await send(edge(sandbox))).status);
  return all;
}

const OK = expect.stringContaining('"events_received":1');
const CUT: Partial<ReceivedRequest> = { answer: 'cut', eventCount: 1 };

describe('a scripted reply', () => {
  it.each<[ScriptedReply, unknown, number, Partial<ReceivedRequest>]>([
    ['ok', [200, OK], 1, { answer: 'sent', status: 200 }],
    [{}, [200, OK], 1, { answer: 'sent', status: 200 }],
    [{ delayMs: 5 }, [200, OK], 1, { answer: 'sent', status: 200 }],
    [{ status: 201 }, [201, OK], 1, { status: 201 }],
    [
      { status: 200, body: { events_received: 0 } },
      [200, '{"events_received":0}'],
      1,
      { reply: { events_received: 0 } },
    ],
    [{ status: 200, body: 'half {' }, [200, 'half {'], 1, { reply: 'half {' }],
    [{ status: 503 }, [503, ''], 0, { status: 503, reply: '', eventCount: 1 }],
    [
      { status: 500, body: { error: { code: 1 } } },
      [500, '{"error":{"code":1}}'],
      0,
      { reply: { error: { code: 1 } } },
    ],
    [{ reset: 'after-accept' }, 'no answer', 1, CUT],
    [{ reset: 'before-body' }, 'no answer', 0, { answer: 'cut', eventCount: 0, datasetId: '1234567890' }],
    [
      { halfJson: true },
      [200, expect.stringMatching(/^\{"events_received":1[^}]*$/)],
      1,
      { answer: 'cut', status: 200 },
    ],
    [{ html: 502 }, [502, expect.stringContaining('<html>')], 0, { status: 502 }],
    [{ graphError: { code: 4 } }, [400, expect.stringContaining('"code":4')], 0, { status: 400 }],
    [{ graphError: { code: 190 }, status: 500 }, [500, expect.stringContaining('"code":190')], 0, { status: 500 }],
  ])('%j is seen, counted and written down as documented', async (reply, expected, counted, written) => {
    sandbox.replyNext(reply);

    expect(await seen()).toEqual(expected);
    await sandbox.waitUntil(() => sandbox.requests[0]?.answer !== 'pending');
    expect(sandbox.events.filter(({ verdict }) => verdict === 'accepted')).toHaveLength(counted);
    expect(sandbox.requests).toMatchObject([written]);
    expect(await seen()).toEqual([200, OK]);
  });

  it.each([
    [1, 500, true],
    [2, 503, true],
    [190, 401, false],
    [10, 403, false],
    [200, 403, false],
    [803, 404, false],
    [80004, 400, false],
  ])('graphError %i comes with HTTP %i', async (code, status, isTransient) => {
    sandbox.replyNext({ graphError: { code } });

    const response = await send(edge(sandbox));

    expect(response.status).toBe(status);
    expect(await errorOf(response)).toMatchObject({ code, is_transient: isTransient, message: expect.any(String) });
  });

  it('graphError says everything it is given', async () => {
    const given = {
      subcode: 2446079,
      type: 'T',
      message: 'M',
      isTransient: true,
      userTitle: 'U',
      userMessage: 'V',
      data: '{}',
    };
    sandbox.replyNext({ graphError: { code: 17, ...given }, headers: { 'Retry-After': '7' } });

    const response = await send(edge(sandbox));

    expect(response.headers.get('retry-after')).toBe('7');
    expect(await errorOf(response)).toEqual({
      message: 'M',
      type: 'T',
      code: 17,
      error_subcode: 2446079,
      is_transient: true,
      error_user_title: 'U',
      error_user_msg: 'V',
      error_data: '{}',
      fbtrace_id: expect.any(String),
    });
  });

  it('holds the answer back, though the events already count', async () => {
    sandbox.replyNext({ delayMs: 60_000 });
    const client = new AbortController();
    const body = JSON.stringify({ data: [purchase()], access_token: 'a' });
    const answer = fetch(edge(sandbox), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      signal: client.signal,
    });

    await sandbox.waitUntil(() => sandbox.counts.accepted === 1);
    expect(sandbox.requests[0]?.answer).toBe('pending');
    client.abort();

    await expect(answer).rejects.toThrow('aborted');
    await sandbox.waitUntil(() => sandbox.requests[0]?.answer === 'cut');
  });

  it('leaves the client hanging until the sandbox closes', async () => {
    const own = await startSandbox();
    own.replyNext({ hang: true });
    const answer = seen(edge(own));

    await own.waitUntil(() => own.requests.length === 1);
    expect(own.counts).toEqual({ requests: 1, accepted: 0, refused: 0, browser: 0 });
    await own.close();

    expect(await answer).toBe('no answer');
  });
});

describe('the script', () => {
  it('answers in order, then as usual', async () => {
    sandbox.replyNext({ status: 500, times: 2 }, 'ok');
    sandbox.replyNext({ status: 429 });

    expect(await statuses(5)).toEqual([500, 500, 200, 429, 200]);
  });

  it('repeats a reply until its condition holds', async () => {
    sandbox.replyNext({ status: 503, until: () => sandbox.requests.length >= 3 }, { status: 429 });

    expect(await statuses(5)).toEqual([503, 503, 503, 429, 200]);
  });

  it('keeps a reply for the dataset it is meant for', async () => {
    sandbox.replyNext({ status: 503, datasetId: '7' }, { status: 429 });

    expect(await statuses(2)).toEqual([429, 200]);
    expect((await send(edge(sandbox, '7'))).status).toBe(503);
  });

  it('is forgotten by reset, as everything else', async () => {
    sandbox.replyNext({ status: 503, times: Infinity });
    sandbox.rejectEvents(() => ({ code: 100 }));
    sandbox.revoke('secret-token-sentinel');
    await send(edge(sandbox));
    sandbox.reset();

    expect(sandbox.requests).toEqual([]);
    expect(sandbox.counts).toEqual({ requests: 0, accepted: 0, refused: 0, browser: 0 });
    expect(await statuses(1)).toEqual([200]);
  });

  it('a rule that throws is answered with what it threw', async () => {
    sandbox.rejectEvents(() => {
      throw new Error('my rule is broken');
    });
    const response = await send(edge(sandbox));

    expect([response.status, await response.text()]).toEqual([500, expect.stringContaining('my rule is broken')]);
  });
});
