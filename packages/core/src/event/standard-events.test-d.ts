import { expectTypeOf, test } from 'vitest';

import type { Content, CustomData } from './custom-data';
import type { Track } from '../track';
import type { CustomDataOf, EventName } from './standard-events';

declare module './standard-events' {
  interface CustomEvents {
    TypeTestShare: { promotion: string };
    TypeTestPing: { note?: string };
  }
}

declare const track: Track;

test('a name that is one of several needs what any of them needs', () => {
  const name = Math.random() > 0.5 ? 'Purchase' : 'Lead';
  track(name, { value: 42, currency: 'EUR' });
  // @ts-expect-error -- it may be a Purchase
  track(name);
  // @ts-expect-error -- which needs a currency too
  track(name, { value: 42 });
});

test('Purchase needs value and currency', () => {
  track('Purchase', { value: 42, currency: 'EUR' });
  track('Purchase', { value: 42, currency: 'EUR', order_id: 'A1', my_own: { any: 'thing' } });
  // @ts-expect-error -- no custom data
  track('Purchase');
  // @ts-expect-error -- neither
  track('Purchase', {});
  // @ts-expect-error -- no currency
  track('Purchase', { value: 42 });
  // @ts-expect-error -- no value
  track('Purchase', { currency: 'EUR' });
  // @ts-expect-error -- a value is a number
  track('Purchase', { value: '42', currency: 'EUR' });
  expectTypeOf<CustomDataOf<'Purchase'>['value']>().toEqualTypeOf<number>();
  expectTypeOf<CustomDataOf<'Purchase'>['currency']>().toEqualTypeOf<string>();
  expectTypeOf<CustomDataOf<'Purchase'>>().toExtend<CustomData>();
});

test('other standard events need no custom data, but type what they are given', () => {
  track('PageView');
  track('ViewContent', { content_ids: ['A1', 2], contents: [{ id: 'A1', quantity: 1 }], anything: true });
  track('OrderShipped', { order_id: 'A1' });
  // @ts-expect-error -- a known key keeps its type beside free ones
  track('ViewContent', { content_ids: 'A1' });
  // @ts-expect-error -- not one of Meta's categories
  track('Lead', { delivery_category: 'pigeon' });
  // @ts-expect-error -- quantity is required
  expectTypeOf<{ id: string }>().toExtend<Content>();
  expectTypeOf<CustomDataOf<'Lead'>['value']>().toEqualTypeOf<number | undefined>();
});

test('misspelt names are no event names', () => {
  // @ts-expect-error -- case
  track('purchase', { value: 42, currency: 'EUR' });
  // @ts-expect-error -- spelling
  track('AddToKart');
  expectTypeOf<'Add To Cart'>().not.toExtend<EventName>();
  expectTypeOf<EventName>().toExtend<string>();
});

test('own events are added by augmentation', () => {
  track('TypeTestShare', { promotion: 'spring' });
  track('TypeTestPing');
  track('TypeTestPing', { note: 'hello' });
  // @ts-expect-error -- promotion is required
  track('TypeTestShare');
  // @ts-expect-error -- promotion is a string
  track('TypeTestShare', { promotion: 1 });
  expectTypeOf<'TypeTestShare'>().toExtend<EventName>();
});
