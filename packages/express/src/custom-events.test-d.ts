import { expectTypeOf, test } from 'vitest';
import { trackConversion, type EventName, type Tracker } from '@capikit/express';

declare module '@capikit/express' {
  interface CustomEvents {
    ExpressShareDiscount: { promotion: string };
  }
}

declare const tracker: Tracker;

test('own events are added through this package, as strict installs need', () => {
  expectTypeOf<'ExpressShareDiscount'>().toExtend<EventName>();
  tracker.track('ExpressShareDiscount', { promotion: 'spring' });
  trackConversion('ExpressShareDiscount', () => ({ customData: { promotion: 'spring' } }));
  // @ts-expect-error -- the custom data it was declared with
  tracker.track('ExpressShareDiscount', { promotion: 7 });
  // @ts-expect-error -- and not without
  tracker.track('ExpressShareDiscount');
});
