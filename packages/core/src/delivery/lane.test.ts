import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { laneId, parseLaneId, type Lane } from './lane';

describe('laneId', () => {
  it.each<[Lane, string]>([
    [{ datasetId: '123', window: 'week' }, '123/week'],
    [{ datasetId: '123', window: 'offline' }, '123/offline'],
    [{ datasetId: '123', window: 'week', testEventCode: 'TEST1' }, '123/week/TEST1/'],
    [{ datasetId: '1/2', window: 'week', partnerAgent: 'shop 1' }, '1%002f2/week//shop%00201'],
  ])('%o is %s', (lane, id) => {
    expect(laneId(lane)).toBe(id);
    expect(parseLaneId(id)).toEqual(lane);
  });

  it('is reversible for any text', () => {
    const text = fc.string({ unit: 'binary' });
    const given = fc.string({ unit: 'binary', minLength: 1 });
    const lane = fc.record<Lane>(
      { datasetId: text, window: fc.constantFrom('week', 'offline'), testEventCode: given, partnerAgent: given },
      { requiredKeys: ['datasetId', 'window'] },
    );
    fc.assert(
      fc.property(lane, (one) => {
        expect(parseLaneId(laneId(one))).toEqual(one);
      }),
    );
    const loneSurrogate: Lane = { datasetId: '\ud800', window: 'week' };
    expect(parseLaneId(laneId(loneSurrogate))).toEqual(loneSurrogate);
  });

  it('differs for different lanes', () => {
    const ids = [
      laneId({ datasetId: '1', window: 'week' }),
      laneId({ datasetId: '1', window: 'offline' }),
      laneId({ datasetId: '1', window: 'week', testEventCode: 'x' }),
      laneId({ datasetId: '1', window: 'week', partnerAgent: 'x' }),
      laneId({ datasetId: '1/week', window: 'week' }),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });
});
