import { describe, expect, it } from 'vitest';

import { largestField } from './event-size';

const long = 'x'.repeat(5000);

describe('largestField', () => {
  it.each([
    ['a large text', { event_name: 'A', custom_data: { note: long, value: 1 } }, 'custom_data.note'],
    [
      'a list of many small things',
      { event_name: 'A', custom_data: { contents: Array.from({ length: 500 }, () => ({ id: 'A1', quantity: 1 })) } },
      'custom_data.contents',
    ],
    [
      'one large thing in a list',
      { custom_data: { contents: [{ id: 'A' }, { title: long }] } },
      'custom_data.contents[1].title',
    ],
    ['an event-level field', { event_name: 'A', event_source_url: `https://example.com/${long}` }, 'event_source_url'],
    ['two fields of one size', { custom_data: { a: long, b: long } }, 'custom_data'],
    ['a key that may be contact data', { custom_data: { 'jane@example.com': long } }, 'custom_data.(unprintable key)'],
  ])('names %s', (_, event, path) => {
    expect(largestField(event)).toBe(path);
  });

  it('never throws', () => {
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;
    expect(largestField(cycle)).toContain('self');
    for (const value of [null, undefined, 'text', 1, {}, []]) expect(largestField(value)).toBe('');
  });
});
