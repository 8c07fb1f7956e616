import { hashUserData } from '@capikit/core';
import { describe, expect, it } from 'vitest';
import { openFeed } from '../test/feed';
import { call, DRAFT } from '../test/page-calls';
import { TOKEN } from '../test/send-events';
import { startSandbox } from './index';
import type { Draft, DraftVerdict } from './page-api';

async function verdictOf(response: Response): Promise<DraftVerdict> {
  return response.json() as Promise<DraftVerdict>;
}

describe('a draft', () => {
  it('is completed, hashed and judged, and not recorded, by check', async () => {
    await using sandbox = await startSandbox();
    const verdict = await verdictOf(await call(sandbox, 'POST', '/sandbox/check', DRAFT));

    expect(verdict).toEqual({
      event: {
        ...DRAFT.event,
        event_id: expect.stringMatching(/^[\da-f-]{36}$/),
        event_time: expect.any(Number),
        user_data: {
          em: hashUserData({ email: 'somebody@example.com' }).userData.em,
          client_user_agent: 'Mozilla/5.0',
        },
      },
      issues: [],
      answer: { status: 200, body: { events_received: 1, messages: [], fbtrace_id: expect.any(String) } },
    });
    expect([sandbox.events, sandbox.requests]).toEqual([[], []]);
  });

  it('is recorded by send, as if it had come in by itself', async () => {
    await using sandbox = await startSandbox({ accessTokens: { '1234567890': TOKEN } });
    using page = await openFeed(sandbox);
    const draft = { ...DRAFT, event: { ...DRAFT.event, event_id: 'mine' }, testEventCode: 'TEST1' };
    const { id } = await verdictOf(await call(sandbox, 'POST', '/sandbox/send', draft));

    expect(sandbox.events).toMatchObject([
      { id, event: { event_id: 'mine' }, source: 'server', verdict: 'accepted', testEventCode: 'TEST1' },
    ]);
    expect(sandbox.counts).toMatchObject({ requests: 1, accepted: 1 });
    expect((await page.newsUntil((news) => news.length > 0))[0]?.events).toMatchObject([{ id, eventId: 'mine' }]);
  });

  it.each<[string, Partial<Draft>, number, readonly string[]]>([
    ['without customer information', { userData: {} }, 400, ['USER_DATA_MISSING', 'USER_AGENT_MISSING']],
    ['with an unknown key of it', { userData: { ...DRAFT.userData, mail: 'x' } }, 200, ['USER_DATA_FIELD_UNKNOWN']],
    ['with a dataset of another form', { datasetId: 'shop' }, 404, []],
    ['with a wrong value', { event: { ...DRAFT.event, custom_data: {} } }, 400, ['VALUE_MISSING', 'CURRENCY_MISSING']],
  ])('%s hears what Meta would say', async (_what, overrides, status, expected) => {
    await using sandbox = await startSandbox();
    const { issues, answer } = await verdictOf(
      await call(sandbox, 'POST', '/sandbox/check', { ...DRAFT, ...overrides }),
    );

    expect(answer.status).toBe(status);
    expect(issues.map(({ code }) => code).toSorted()).toEqual(expected.toSorted());
  });

  it.each([
    [null],
    [[]],
    [{}],
    [{ ...DRAFT, datasetId: 1 }],
    [{ ...DRAFT, event: [] }],
    [{ ...DRAFT, userData: { email: 1 } }],
    [{ ...DRAFT, testEventCode: 1 }],
  ])('%j is none', async (body) => {
    await using sandbox = await startSandbox();
    const answers = await Promise.all(['check', 'send'].map((name) => call(sandbox, 'POST', `/sandbox/${name}`, body)));

    expect(answers.map(({ status }) => status)).toEqual([400, 400]);
    expect(sandbox.requests).toEqual([]);
  });
});
