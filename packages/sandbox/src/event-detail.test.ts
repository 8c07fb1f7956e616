import { hashUserData, hashed } from '@capikit/core';
import { describe, expect, it } from 'vitest';
import { detailOf } from '../test/page-calls';
import { TOKEN, edge, purchase, send } from '../test/send-events';
import { startSandbox } from './index';

describe('an event in detail', () => {
  it('of the server comes with its rules, issues and answer', async () => {
    await using sandbox = await startSandbox();
    const { userData } = hashUserData({ email: 'somebody@example.com' });
    const event = purchase({ user_data: { ...userData, client_user_agent: 'Mozilla/5.0', fbp: '' } });
    await send(edge(sandbox), [event, purchase({ custom_data: { value: 1 } })], { partner_agent: 'shop_1_0' });
    const [first, second] = await Promise.all(sandbox.events.map(({ id }) => detailOf(sandbox, id)));

    expect(first).toMatchObject({
      row: { id: sandbox.events[0]?.id, eventName: 'Purchase', verdict: 'refused' },
      payload: event,
      request: { method: 'POST', path: '/v26.0/1234567890/events', eventCount: 2, partnerAgent: 'shop_1_0' },
      answer: { status: 400, body: { error: { code: 100, error_subcode: 2804010 } } },
    });
    expect(first?.matchKeys).toEqual([
      {
        key: 'em',
        label: 'E-mail address',
        hashed: true,
        values: userData.em,
        rule: 'Lower case, no spaces around it, then SHA-256.',
      },
      {
        key: 'client_user_agent',
        label: 'User agent',
        hashed: false,
        values: ['Mozilla/5.0'],
        rule: expect.any(String),
      },
    ]);
    expect(second?.issues).toEqual([
      {
        severity: 'error',
        code: 'CURRENCY_MISSING',
        path: 'custom_data.currency',
        message: expect.stringContaining('currency'),
        metaUrl: expect.stringMatching(/^https:\/\/developers\.facebook\.com\/.*custom-data$/),
      },
    ]);
    expect(JSON.stringify([first, second])).not.toContain(TOKEN);
  });

  it('of the browser comes as the Pixel sent it', async () => {
    await using sandbox = await startSandbox();
    await fetch(`${sandbox.url}/tr/?id=1&ev=Lead&eid=a&fbp=fb.1.1764000000000.1&cd[value]=1&cd[currency]=EUR`, {
      headers: { 'user-agent': 'Browser/1', cookie: 'session=secret' },
    });

    expect(await detailOf(sandbox, 1)).toMatchObject({
      row: { source: 'browser', eventName: 'Lead', eventId: 'a', value: 1, verdict: 'ok' },
      payload: { id: '1', ev: 'Lead', eid: 'a', cd: { value: '1', currency: 'EUR' } },
      matchKeys: [{ key: 'fbp', label: 'Browser id', hashed: false }],
      request: { method: 'GET', path: '/tr/', headers: { 'user-agent': 'Browser/1' }, eventCount: 1 },
      answer: { status: 200 },
    });
    expect(JSON.stringify(await detailOf(sandbox, 1))).not.toContain('secret');
  });

  it('tells what Meta would answer, also where the answer was lost', async () => {
    await using sandbox = await startSandbox();
    sandbox.replyNext({ reset: 'after-accept' });
    await send(edge(sandbox)).catch(() => undefined);

    const { answer } = await detailOf(sandbox, sandbox.events[0]?.id);
    expect(answer).toMatchObject({ status: 200, body: { events_received: 1 } });
  });

  it.each(['999', '0', 'constructor', '../fault', '1e3', '9'.repeat(400)])('%s is not found', async (id) => {
    await using sandbox = await startSandbox();
    await send(edge(sandbox));

    expect((await fetch(`${sandbox.url}/sandbox/events/${encodeURIComponent(id)}`)).status).toBe(404);
  });

  it('is gone once it was forgotten', async () => {
    await using sandbox = await startSandbox({ maxEntries: 1 });
    await send(edge(sandbox), [purchase(), purchase()]);
    const [kept] = sandbox.events;

    expect((await fetch(`${sandbox.url}/sandbox/events/${(kept?.id ?? 0) - 1}`)).status).toBe(404);
    expect((await detailOf(sandbox, kept?.id)).request).toMatchObject({ eventCount: 2 });
  });
});

describe('raw values', () => {
  const person = { email: ' Somebody@Example.com', externalId: hashed('b'.repeat(64)) };

  it('are shown of what this process hashed, when the sandbox was told to', async () => {
    await using sandbox = await startSandbox({ showRawUserData: true });
    const { userData } = hashUserData(person);
    await send(edge(sandbox), [purchase({ user_data: { ...userData, client_user_agent: 'Mozilla/5.0' } })]);
    const { matchKeys } = await detailOf(sandbox, sandbox.events[0]?.id);

    expect(matchKeys.map(({ key, raw }) => [key, raw])).toEqual([
      ['em', ['somebody@example.com']],
      ['external_id', undefined],
      ['client_user_agent', undefined],
    ]);
    const elsewhere = await Promise.all(
      ['/api/events', '/api/requests'].map(async (path) => (await fetch(sandbox.url + path)).text()),
    );
    expect(JSON.stringify([sandbox.events, sandbox.requests, elsewhere])).not.toContain('somebody');
  });

  it.each([
    ['without leave', {}],
    ['with leave withheld', { showRawUserData: false }],
  ])('stay unknown %s', async (_how, options) => {
    await using sandbox = await startSandbox(options);
    await send(edge(sandbox), [purchase({ user_data: { ...hashUserData(person).userData } })]);

    expect(JSON.stringify(await detailOf(sandbox, sandbox.events[0]?.id))).not.toContain('somebody');
  });

  it('are forgotten with everything else', async () => {
    await using sandbox = await startSandbox({ showRawUserData: true });
    const { userData } = hashUserData(person);
    sandbox.reset();
    await send(edge(sandbox), [purchase({ user_data: userData })]);

    expect(JSON.stringify(await detailOf(sandbox, sandbox.events[0]?.id))).not.toContain('somebody');
  });

  it('are never shown in production', async () => {
    const before = process.env['NODE_ENV'];
    process.env['NODE_ENV'] = 'production';
    try {
      await expect(startSandbox({ showRawUserData: true })).rejects.toMatchObject({ code: 'INVALID_OPTIONS' });
    } finally {
      process.env['NODE_ENV'] = before;
    }
  });
});
