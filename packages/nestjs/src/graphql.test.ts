import { Args, GqlExecutionContext, GraphQLModule, Mutation, Query, Resolver } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import { expect, it } from 'vitest';
import { openApp, type OpenApp } from '../test/open-app';
import { CapiService, CapiTracker, TrackConversion, type Tracker } from './index';

@Resolver()
class Checkout {
  constructor(readonly capi: CapiService) {}

  @Query(() => String)
  hello(@CapiTracker() tracker: Tracker): string {
    return tracker.track('ViewContent', { content_ids: ['1'] }).status;
  }

  @Mutation(() => Number)
  @TrackConversion<number>('Purchase', ({ result, request, context }) => ({
    customData: {
      value: result,
      currency: GqlExecutionContext.create(context).getArgs<{ currency: string }>().currency,
    },
    details: { userData: { externalId: request.headers['x-user'] } },
  }))
  buy(@Args('currency') currency: string): number {
    this.capi.track('AddPaymentInfo', { currency });
    return 42;
  }

  @Mutation(() => Number)
  @TrackConversion('Purchase', () => ({ customData: { value: 1, currency: 'EUR' } }))
  fail(): number {
    throw new Error('no stock');
  }
}

async function open(): Promise<OpenApp> {
  return openApp('Fastify', {
    providers: [Checkout],
    imports: [GraphQLModule.forRoot<MercuriusDriverConfig>({ driver: MercuriusDriver, autoSchemaFile: true })],
  });
}

it('a GraphQL mutation reports its result, its arguments and the visitor', async () => {
  const { post, delivered } = await open();
  const reply = await post('/graphql', { query: 'mutation { buy(currency: "EUR") }' }, { 'x-user': '7' });
  expect(await reply.json()).toEqual({ data: { buy: 42 } });
  expect(await delivered(2)).toMatchObject([
    { event_name: 'AddPaymentInfo', user_data: { client_ip_address: '127.0.0.1' } },
    {
      event_name: 'Purchase',
      custom_data: { value: 42, currency: 'EUR' },
      user_data: { client_ip_address: '127.0.0.1', external_id: [expect.stringMatching(/^[\da-f]{64}$/)] },
    },
  ]);
});

it('a GraphQL mutation that fails does not count, though GraphQL answers 200', async () => {
  const { post, stopped } = await open();
  const reply = await post('/graphql', { query: 'mutation { fail }' });
  expect([reply.status, await reply.json()]).toMatchObject([200, { errors: [{ message: 'no stock' }] }]);
  expect(await stopped()).toEqual([]);
});

it('a GraphQL resolver gets the tracker', async () => {
  const { post } = await open();
  expect(await (await post('/graphql', { query: '{ hello }' })).json()).toEqual({ data: { hello: 'accepted' } });
});
