import { Controller, Get, Injectable, Req } from '@nestjs/common';
import { ExternalContextCreator } from '@nestjs/core';
import { expect, it } from 'vitest';
import { describePlatforms, openApp, type OpenApp, type Platform } from '../test/open-app';
import { TrackConversion } from './index';

type Arguments = (request: object) => unknown[];

const graphqlContext =
  (context: (request: object) => object): Arguments =>
  (request) => ['root', { size: 'small' }, context(request), 'info'];

/** An application that calls a decorated method the way Nest calls resolvers and message handlers. */
async function openWith(platform: Platform, type: string, argumentsOf: Arguments): Promise<OpenApp> {
  @Injectable()
  class Handlers {
    @TrackConversion<string>('Lead', ({ result }) => ({ customData: { content_name: result } }))
    sign(): string {
      return 'signed';
    }
  }

  @Controller()
  class Entry {
    readonly #sign: (...args: unknown[]) => Promise<unknown>;

    constructor(creator: ExternalContextCreator) {
      const handlers = new Handlers();
      this.#sign = creator.create(
        handlers,
        handlers.sign,
        'sign',
        '',
        undefined,
        undefined,
        undefined,
        undefined,
        type,
      );
    }

    @Get('sign')
    sign(@Req() request: object): Promise<unknown> {
      return this.#sign(...argumentsOf(request));
    }
  }

  return openApp(platform, { controllers: [Entry], providers: [Handlers] });
}

describePlatforms('a decorated resolver', (platform) => {
  it.each([
    ['req, as Apollo', graphqlContext((req) => ({ req }))],
    ['request, as Yoga', graphqlContext((request) => ({ request }))],
    ['reply, as Mercurius', graphqlContext((request) => ({ reply: { request } }))],
    ["Node's request", graphqlContext((request) => ({ req: 'raw' in request ? request.raw : request }))],
  ])('finds its request in a context with %s', async (_, argumentsOf) => {
    const { visit, delivered, warnings } = await openWith(platform, 'graphql', argumentsOf);
    expect(await (await visit('/sign')).text()).toBe('signed');
    expect(await delivered(1)).toMatchObject([{ event_name: 'Lead', custom_data: { content_name: 'signed' } }]);
    expect(warnings).toEqual([]);
  });

  it.each([
    ['is empty', graphqlContext(() => ({}))],
    ['is missing', (): unknown[] => []],
    ['holds the request of a socket', graphqlContext(() => ({ req: { headers: {} } }))],
  ])('works and warns once when its context %s', async (_, argumentsOf) => {
    const { visit, stopped, warnings } = await openWith(platform, 'graphql', argumentsOf);
    await visit('/sign');
    expect(await (await visit('/sign')).text()).toBe('signed');
    expect(warnings).toEqual([
      expect.stringMatching(/^@TrackConversion\('Lead'\) on Handlers\.sign .*GraphQL context/),
    ]);
    expect(await stopped()).toEqual([]);
  });
});

describePlatforms('a decorated message handler', (platform) => {
  it.each(['rpc', 'ws'])('works and warns once that it needs a passport (%s)', async (type) => {
    const { visit, stopped, warnings } = await openWith(platform, type, () => ['data', {}]);
    await visit('/sign');
    expect(await (await visit('/sign')).text()).toBe('signed');
    expect(warnings).toEqual([expect.stringMatching(/^@TrackConversion\('Lead'\) on Handlers\.sign .*passport/)]);
    expect(await stopped()).toEqual([]);
  });
});
