import { Readable } from 'node:stream';
import { inspect } from 'node:util';
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

  describe.each([
    ['a stream', () => new Readable()],
    ['no stream', () => ({ url: '/' })],
  ])('of %s', (_what, make) => {
    it.each([
      ['what inherits from it', (request: object) => Object.create(request) as object],
      ['a copy', (request: object) => ({ ...request })],
    ])('is its own, for %s too, which knows it', (__, derive) => {
      const request = make();
      const slot = requestSlot(request);
      const other = derive(request);
      expect(existingRequestSlot(other)).toBe(slot);
      const otherSlot = requestSlot(other);
      expect(otherSlot.request).toBe(other);
      expect(otherSlot.outer).toBe(slot);
      expect(requestSlot(other)).toBe(otherSlot);
      expect(existingRequestSlot(derive(other))).toBe(otherSlot);
      expect(existingRequestSlot(request)).toBe(slot);
      expect(existingRequestSlot(make())).toBeUndefined();
    });
  });

  it('adds nothing to what a stream shows of itself', () => {
    const request = new Readable();
    const before = inspect(request);
    requestSlot(request);
    expect(inspect(request)).toBe(before);
    expect(Reflect.ownKeys(request)).toEqual(Reflect.ownKeys(new Readable()));
  });

  it.each([
    ['takes no property', () => Object.freeze({ url: '/' })],
    ['has a state that takes none', () => ({ _readableState: Object.freeze({}) })],
    [
      'has another state each time',
      () => ({
        get _readableState() {
          return {};
        },
      }),
    ],
    ['has no object for a state', () => ({ _readableState: 'none' })],
  ])('is found for what %s', (_what, make) => {
    const request = make();
    const slot = requestSlot(request);
    expect(requestSlot(request)).toBe(slot);
    expect(existingRequestSlot(request)).toBe(slot);
    expect(existingRequestSlot(make())).toBeUndefined();
  });

  it.each([undefined, null, 'text', 7])('is none for %s', (nothing) => {
    expect(existingRequestSlot(nothing)).toBeUndefined();
  });
});
