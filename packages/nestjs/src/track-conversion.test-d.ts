import { Controller, Res, Sse, StreamableFile, type MessageEvent } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { describe, expectTypeOf, it } from 'vitest';
import { CapiModule, TrackConversion, type CapiService, type ConversionCall, type Tracker } from '@capikit/nestjs';

interface Order {
  readonly total: number;
}

declare module '@capikit/nestjs' {
  interface CustomEvents {
    GiftWrapped: { ribbon: string };
  }
}

declare const order: Order;
declare const orders: Observable<Order>;

describe('TrackConversion', () => {
  it('takes methods that answer what the mapper reads', () => {
    @Controller()
    class Shop {
      @TrackConversion<Order>('Purchase', ({ result }) => ({ customData: { value: result.total, currency: 'EUR' } }))
      async promise(_cart: string): Promise<Order> {
        return order;
      }

      @TrackConversion<Order>('Purchase', async ({ result }) => ({
        customData: { value: result.total, currency: 'EUR', content_type: 'product' },
        details: { userData: { email: 'ada@example.com' } },
      }))
      value(): Order {
        return order;
      }

      @TrackConversion<Order>('Lead', ({ result }) => (result.total > 0 ? {} : null))
      @TrackConversion<Order>('Subscribe')
      observable(): Observable<Order> {
        return orders;
      }

      @TrackConversion('Purchase', ({ result }: ConversionCall<Order>) => ({
        customData: { value: result.total, currency: 'EUR' },
      }))
      inferred(): Order {
        return order;
      }

      @TrackConversion<Order, 'Purchase'>('Purchase', () => ({ customData: { value: 1, currency: 'EUR' } }))
      spelledOut(): Order {
        return order;
      }

      @TrackConversion<MessageEvent>('Lead')
      @Sse('messages')
      messages(): Observable<MessageEvent> {
        throw new Error('only types');
      }

      @TrackConversion('Lead')
      own(@Res() _response: object): void {
        return undefined;
      }

      @TrackConversion('Lead')
      file(): StreamableFile {
        throw new Error('only types');
      }

      @TrackConversion('GiftWrapped', () => ({ customData: { ribbon: 'red' } }))
      custom(): string {
        return 'own event';
      }
    }
    expectTypeOf<Shop>().toHaveProperty('promise');
  });

  it('refuses methods that answer something else', () => {
    class Shop {
      // @ts-expect-error the method answers a string
      @TrackConversion<Order>('Lead', ({ result }) => ({ customData: { value: result.total, currency: 'EUR' } }))
      wrong(): string {
        return 'text';
      }

      // @ts-expect-error the method answers a string
      @TrackConversion('Lead', ({ result }: ConversionCall<Order>) => ({ customData: { value: result.total } }))
      wrongInferred(): Promise<string> {
        return Promise.resolve('text');
      }
    }
    expectTypeOf<Shop>().toHaveProperty('wrong');
  });

  it('refuses a Purchase without value and currency', () => {
    // @ts-expect-error no mapper
    TrackConversion('Purchase');
    // @ts-expect-error no mapper
    TrackConversion<Order>('Purchase');
    // @ts-expect-error no currency
    TrackConversion('Purchase', () => ({ customData: { value: 1 } }));
    // @ts-expect-error no value
    TrackConversion<Order>('Purchase', () => ({ customData: { currency: 'EUR' } }));
    // @ts-expect-error no value, later
    TrackConversion<Order>('Purchase', async () => ({ customData: { currency: 'EUR' } }));
    // @ts-expect-error value is a number
    TrackConversion<Order>('Purchase', () => ({ customData: { value: '1', currency: 'EUR' } }));
    // @ts-expect-error the result has no such property
    TrackConversion<Order>('Purchase', ({ result }) => ({ customData: { value: result.sum, currency: 'EUR' } }));
    // @ts-expect-error an own event's data
    TrackConversion<Order>('GiftWrapped', () => ({ customData: { ribbon: 1 } }));
  });

  it('refuses names that are not known', () => {
    // @ts-expect-error a misspelt name
    TrackConversion('purchase', () => ({ customData: { value: 1, currency: 'EUR' } }));
  });
});

describe('CapiService', () => {
  it('knows the standard events', () => {
    expectTypeOf<CapiService['track']>().toEqualTypeOf<Tracker['track']>();
  });
});

describe('CapiModule', () => {
  it('takes the options of createCapi()', () => {
    expectTypeOf(CapiModule.forRoot).toBeCallableWith({ datasetId: '1' });
    expectTypeOf(CapiModule.forRoot).toBeCallableWith();
    CapiModule.forRootAsync({ useFactory: () => ({ datasetId: '1' }) });
    // @ts-expect-error no option
    CapiModule.forRoot({ pixelKey: '1' });
    // @ts-expect-error not the options
    CapiModule.forRootAsync({ useFactory: () => ({ datasetId: 1 }) });
  });
});
