import { describe, expect, it } from 'vitest';
import { existingRequestSlot, requestSlot } from './request-slot';

describe('the slot of a request', () => {
  it('is the same each time', () => {
    const request = {};
    expect(existingRequestSlot(request)).toBeUndefined();
    const slot = requestSlot(request);
    expect(requestSlot(request)).toBe(slot);
    expect(existingRequestSlot(request)).toBe(slot);
  });

  it('is its own, for what inherits from another and for copies, which know the other', () => {
    const request = { url: '/' };
    const slot = requestSlot(request);
    for (const other of [Object.create(request) as object, { ...request }]) {
      expect(existingRequestSlot(other)).toBe(slot);
      expect(requestSlot(other)).not.toBe(slot);
      expect(requestSlot(other)).toMatchObject({ request: other, outer: slot });
      expect(existingRequestSlot(request)).toBe(slot);
    }
  });

  it('is found for what takes no property', () => {
    const request = Object.freeze({});
    const slot = requestSlot(request);
    expect(requestSlot(request)).toBe(slot);
    expect(existingRequestSlot(Object.freeze({}))).toBeUndefined();
  });

  it.each([undefined, null, 'text', 7])('is none for %s', (nothing) => {
    expect(existingRequestSlot(nothing)).toBeUndefined();
  });
});
