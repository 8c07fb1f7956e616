import { expectTypeOf, test } from 'vitest';
import { capi, type EventName } from '@capikit/browser';

declare module '../../core/src/event/standard-events.js' {
  interface CustomEvents {
    PageShareDiscount: { promotion: string };
  }
}

test('capi() knows the events, as the server’s track() does', () => {
  expectTypeOf(capi('track', 'PageView')).toEqualTypeOf<string>();
  capi('track', 'AddToCart', { value: 18, currency: 'EUR' }, { eventID: 'cart-1' });
  capi('track', 'Purchase', { value: 18, currency: 'EUR' });
  // @ts-expect-error -- a purchase has a value and a currency
  capi('track', 'Purchase', { value: 18 });
  // @ts-expect-error -- and not without
  capi('track', 'Purchase');
  // @ts-expect-error -- a misspelt name, which trackCustom takes
  capi('track', 'AddToKart');
  capi('trackCustom', 'AddToKart', { any: 'data' });
});

test('events of one’s own are added to this package', () => {
  expectTypeOf<'PageShareDiscount'>().toExtend<EventName>();
  capi('track', 'PageShareDiscount', { promotion: 'spring' });
  // @ts-expect-error -- the custom data it was declared with
  capi('track', 'PageShareDiscount', { promotion: 7 });
});

test('consent and init take what they document', () => {
  expectTypeOf(capi('consent', 'grant')).toEqualTypeOf<string>();
  capi('init', { endpoint: '/events', consent: 'pending' });
  // @ts-expect-error -- a decision that is none
  capi('consent', 'granted');
  // @ts-expect-error -- a command that does not exist
  capi('page');
});
