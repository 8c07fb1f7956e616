import type { Request } from 'express';
import { expectTypeOf, test } from 'vitest';
import { trackConversion, type Conversion, type Tracker } from '@capikit/express';

test('a conversion that needs custom data does not compile without', () => {
  trackConversion('Lead');
  trackConversion('Lead', () => ({ details: { eventId: 7 } }));
  trackConversion('Purchase', () => ({ customData: { value: 1, currency: 'EUR' } }));
  trackConversion('Purchase', () => null);
  // @ts-expect-error -- no mapper
  trackConversion('Purchase');
  // @ts-expect-error -- no custom data
  trackConversion('Purchase', () => ({ details: {} }));
  // @ts-expect-error -- no currency
  trackConversion('Purchase', () => ({ customData: { value: 1 } }));
  // @ts-expect-error -- misspelt
  trackConversion('purchase', () => null);
  expectTypeOf<Conversion<'Purchase'>['customData']>().toHaveProperty('value');
});

test('a request has its tracker', () => {
  expectTypeOf<Request['capi']>().toEqualTypeOf<Tracker>();
  const { track } = {} as Tracker;
  // @ts-expect-error -- a purchase has a value and a currency
  void (() => track('Purchase'));
  // @ts-expect-error -- and they are a number and a string
  void (() => track('Purchase', { value: '1', currency: 'EUR' }));
});
