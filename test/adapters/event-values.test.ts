import type { CapiOptions, EventDetails } from '@capikit/core';
import type { ScriptedReply } from '@capikit/sandbox';
import { expect, it } from 'vitest';
import type { Route } from './exchange';
import { describeServers, get, open, TOKEN } from './matrix';

const now = (): number => Math.floor(Date.now() / 1000);

function tracking(customData: object, details?: EventDetails): Route {
  return get('/', (exchange) => {
    const { status, issues } = exchange.tracker.trackCustom('Purchase', customData, details);
    exchange.html([status, ...issues.map(({ code }) => code)].join());
  });
}

describeServers('an event', (server) => {
  it('of two with one bad e-mail loses the e-mail only', async () => {
    const route = get('/', (exchange) => {
      exchange.tracker.track('Lead', {}, { userData: { email: ['no address', 'jane@example.com'] } });
      exchange.tracker.track('Lead', {}, { userData: { email: 'no address', externalId: '1' } });
      exchange.html('');
    });
    const app = await open(server, [route]);
    await app.visit('/');
    const [one, two] = await app.delivered(2);
    expect(one?.user_data?.em).toHaveLength(1);
    expect(two?.user_data).not.toHaveProperty('em');
    expect(two?.user_data?.external_id).toHaveLength(1);
    expect(app.log.join()).not.toContain('no address');
  });

  it.each([
    ['value "1.234,50"', { value: '1.234,50', currency: 'EUR' }, {}, 'invalid'],
    ['value NaN', { value: Number.NaN, currency: 'EUR' }, {}, 'invalid'],
    ['no currency', { value: 5 }, {}, 'invalid'],
    ['milliseconds', { value: 5, currency: 'EUR' }, { eventTime: Date.now() }, 'invalid'],
  ] as const)('with %s is not sent, and says why', async (_title, customData, details, status) => {
    const app = await open(server, [tracking(customData, details)]);
    const { body } = await app.visit('/');
    expect(body).toMatch(new RegExp(`^${status},[A-Z_]+`));
    expect(await app.delivered()).toEqual([]);
    expect(app.sandbox.requests).toEqual([]);
    expect(app.outcomes).toMatchObject([{ end: 'invalid', reason: body.split(',')[1] }]);
    expect(app.log).toHaveLength(1);
  });

  it('keeps zeros, its own time and numbers for ids', async () => {
    const at = now() - 60;
    const customData = { value: 0, currency: 'EUR', predicted_ltv: 0, num_items: 0 };
    const app = await open(server, [
      tracking(customData, { eventTime: at, eventId: 17 as never, userData: { externalId: 42 as never } }),
    ]);
    expect((await app.visit('/')).body).toBe('accepted');
    expect((await app.delivered(1))[0]).toMatchObject({
      event_id: '17',
      event_time: at,
      custom_data: customData,
      user_data: { external_id: [expect.stringMatching(/^[\da-f]{64}$/)] },
    });
  });

  it('with an id of the caller is sent once', async () => {
    const app = await open(server, [tracking({ value: 5, currency: 'EUR' }, { eventId: 'order-1' })]);
    expect((await app.visit('/')).body).toBe('accepted');
    expect((await app.visit('/')).body).toBe('skipped');
    expect(await app.delivered(1)).toHaveLength(1);
    expect(app.outcomes.map(({ end, reason }) => [end, reason])).toContainEqual(['skipped', 'duplicate']);
  });

  it('of a crawler is skipped when it is mere browsing', async () => {
    const route = get('/', (exchange) => {
      exchange.tracker.track('PageView');
      exchange.tracker.track('Purchase', { value: 5, currency: 'EUR' });
      exchange.html('');
    });
    const app = await open(server, [route]);
    await app.visit('/', { headers: { 'user-agent': 'Mozilla/5.0 (compatible; Googlebot/2.1)' } });
    expect((await app.delivered(1)).map(({ event_name }) => event_name)).toEqual(['Purchase']);
    expect(app.outcomes).toContainEqual(
      expect.objectContaining({ eventName: 'PageView', end: 'skipped', reason: 'bot' }),
    );
  });
});

describeServers('the access token', (server) => {
  const echo = `Error validating access token ${TOKEN} for jane@example.com`;
  const badDays: readonly (readonly [string, ScriptedReply])[] = [
    ['a refused token', { graphError: { code: 190, message: echo } }],
    ['a refused event', { graphError: { code: 100, subcode: 2804003, message: echo } }],
    ['an error page', { status: 500, body: echo }],
    ['no JSON', { status: 200, body: echo }],
    ['a cut connection', { reset: 'before-body' }],
  ];

  it.each(badDays)('is in no log line, outcome or statistic after %s', async (_title, reply) => {
    const route = get('/', (exchange) => exchange.html(JSON.stringify(exchange.tracker.track('PageView'))));
    const app = await open(server, [route]);
    app.sandbox.replyNext(reply);
    const page = await app.visit('/');
    await app.kit.flush({ timeoutMs: 300 });
    const seen = JSON.stringify([
      page,
      app.log,
      app.outcomes,
      app.kit.stats(),
      app.sandbox.requests.map((request) => request.headers),
    ]);
    expect(app.sandbox.requests.length).toBeGreaterThan(0);
    expect(seen).not.toContain(TOKEN);
    expect(seen).not.toContain('jane@');
  });

  it.each<[string, CapiOptions]>([
    ['a token that is none', { accessToken: `${TOKEN} with a space` }],
    ['a token for a dataset id', { datasetId: TOKEN }],
    ['a list of tokens', { accessToken: [TOKEN] as never }],
  ])('is not in the error about %s', async (_title, options) => {
    const refusal = await open(server, [], { options }).then(
      () => undefined,
      (error: Error) => error,
    );
    expect(refusal).toMatchObject({ code: 'INVALID_OPTIONS' });
    expect(`${refusal?.message}${refusal?.stack}`).not.toContain(TOKEN);
  });
});
