import { describe, expect, it } from 'vitest';

import { closestStandardEvent } from './closest-standard-event';
import { STANDARD_EVENT_NAMES } from './standard-events';

describe('closestStandardEvent', () => {
  it.each([
    ['purchase', 'Purchase'],
    ['PURCHASE', 'Purchase'],
    ['Purchase ', 'Purchase'],
    ['Purchse', 'Purchase'],
    ['Pruchase', 'Purchase'],
    ['Add To Cart', 'AddToCart'],
    ['add_to_cart', 'AddToCart'],
    ['add-to-cart', 'AddToCart'],
    ['AddtoCart', 'AddToCart'],
    ['AddToKart', 'AddToCart'],
    ['Initiate Checkout', 'InitiateCheckout'],
    ['IntiateCheckout', 'InitiateCheckout'],
    ['CompleteRegistraton', 'CompleteRegistration'],
    ['pageview', 'PageView'],
    ['Page_View', 'PageView'],
    ['lead', 'Lead'],
    ['Seach', 'Search'],
    ['StartTrail', 'StartTrial'],
  ])('takes %s for %s', (name, meant) => {
    expect(closestStandardEvent(name)).toBe(meant);
  });

  it.each([
    'Unsubscribe',
    'Resubscribe',
    'Research',
    'Repurchase',
    'Reschedule',
    'Contract',
    'Content',
    'Load',
    'Deal',
    'Purchase2',
    'PurchaseCompleted',
    'IncompleteRegistration',
    'PageReview',
    'ViewContact',
    'ShareDiscount',
    'AddToCalendar',
    '注文',
    '',
    'x'.repeat(10_000),
  ])('leaves %s alone', (name) => {
    expect(closestStandardEvent(name)).toBeUndefined();
  });

  it('has nothing to say about exact names', () => {
    for (const name of STANDARD_EVENT_NAMES) expect(closestStandardEvent(name)).toBeUndefined();
  });
});
