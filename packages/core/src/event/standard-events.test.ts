import { describe, expect, it } from 'vitest';

import { isBrowsingEvent, MESSAGING_EVENTS, STANDARD_EVENT_NAMES, standardEvent } from './standard-events';

const BROWSING = [
  'AddToCart',
  'AddToWishlist',
  'CustomizeProduct',
  'FindLocation',
  'PageView',
  'Search',
  'ViewContent',
].toSorted();

describe('the table of standard events', () => {
  it("has the Pixel's eighteen, and Meta's fourteen for business messaging", () => {
    expect(STANDARD_EVENT_NAMES).toHaveLength(18);
    expect(MESSAGING_EVENTS).toHaveLength(14);
  });

  it('requires custom data of Purchase only', () => {
    const demanding = STANDARD_EVENT_NAMES.filter((name) => standardEvent(name)?.required.length !== 0);
    expect(demanding).toEqual(['Purchase']);
    expect(standardEvent('Purchase')?.required).toEqual(['value', 'currency']);
  });

  it('counts as browsing what leads up to a conversion, never a conversion or a name of your own', () => {
    expect(STANDARD_EVENT_NAMES.filter(isBrowsingEvent).toSorted()).toEqual(BROWSING);
    expect(isBrowsingEvent('ShareDiscount')).toBe(false);
    expect(isBrowsingEvent('pageview')).toBe(false);
  });

  it('knows no names from the prototype of objects', () => {
    for (const name of ['constructor', '__proto__', 'hasOwnProperty']) expect(standardEvent(name)).toBeUndefined();
  });
});
