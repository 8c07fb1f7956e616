import * as v from 'valibot';
import { expect, it } from 'vitest';
import { customDataCleaner, SERVER_KEYS } from './page-custom-data';

const clean = customDataCleaner(v, ['promotion']);

it.each([
  [
    'texts, lists and counts',
    { content_name: 'Mug', content_ids: ['1', 2], num_items: 0, promotion: 'spring' },
    undefined,
  ],
  [
    'what travel, cars and homes have',
    { travel_class: 'first', 'mileage.value': 7, availability: 'for_rent' },
    undefined,
  ],
  ['no long text', { content_name: 'x'.repeat(501), content_type: 'product' }, { content_type: 'product' }],
  ['no long list', { content_ids: Array.from({ length: 101 }, String) }, {}],
  ['no object for a text', { content_name: { toString: 'x' }, promotion: ['x'] }, {}],
  ['no word Meta does not know', { travel_class: 'moon', delivery_category: 'drone' }, {}],
  ['no number without an end', { hotel_score: Infinity, content_ids: [NaN], num_items: Infinity }, {}],
  ['no negative count', { num_items: -1 }, {}],
  ['no contents without id', { contents: [{ quantity: 1 }] }, {}],
  ['no key of a prototype', { toString: 'x', hasOwnProperty: 'y' }, {}],
  ['nothing of the server', Object.fromEntries(SERVER_KEYS.map((key) => [key, 1])), {}],
])('keeps %s', (_title, given, expected) => {
  expect(clean(given)).toEqual(expected ?? given);
});
