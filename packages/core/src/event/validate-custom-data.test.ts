import { describe, expect, it } from 'vitest';

import type { Issue } from './issue';
import { checkCustomData } from './validate-custom-data';

function check(event: Readonly<Record<string, unknown>>): Issue[] {
  const issues: Issue[] = [];
  checkCustomData(event, issues);
  return issues;
}

function findings(custom_data: unknown, event_name = 'Lead'): string[] {
  return check({ event_name, custom_data }).map(({ severity, code, path, acceptedByMeta }) =>
    [acceptedByMeta ? 'tolerated' : severity, code, path.replace('custom_data', 'cd')].join(' '),
  );
}

describe('what a Purchase needs', () => {
  it.each([
    ['value and currency', { value: 42, currency: 'EUR' }, []],
    ['a value of 0', { value: 0, currency: 'EUR' }, []],
    ['no custom data', undefined, ['error VALUE_MISSING cd.value', 'error CURRENCY_MISSING cd.currency']],
    ['nothing', {}, ['error VALUE_MISSING cd.value', 'error CURRENCY_MISSING cd.currency']],
    ['no currency', { value: 1 }, ['error CURRENCY_MISSING cd.currency']],
    ['no value', { currency: 'EUR' }, ['error VALUE_MISSING cd.value']],
    ['undefined', { value: undefined, currency: 'EUR' }, ['error VALUE_MISSING cd.value']],
  ])('with %s', (_, customData, expected) => {
    expect(findings(customData, 'Purchase')).toEqual(expected);
  });
});

describe('custom_data', () => {
  it.each([
    ['nothing', undefined],
    ['zeros', { predicted_ltv: 0, net_revenue: 0, num_items: 0, value: 0, currency: 'JPY' }],
    ['a negative margin', { net_revenue: -4.5 }],
    [
      'contents',
      {
        contents: [
          { id: 'A1', quantity: 1, item_price: 0, delivery_category: 'curbside', title: 'Cup' },
          { id: 7, quantity: 2 },
        ],
      },
    ],
    ['content ids', { content_ids: ['A1', 2], content_type: 'product_group' }],
    ['a status of either kind', { status: true }],
    ['a status text', { status: 'completed' }],
    [
      'enumerations',
      {
        delivery_category: 'in_store',
        customer_segmentation: 'customer_in_loyalty_program',
        travel_class: 'first',
        availability: 'for_sale',
      },
    ],
    ['travel data', { city: 'Paris', country: 'France', num_adults: 2, preferred_price_range: [1, 2] }],
    ['own data', { my_own: { nested: [1, 'two'] }, phone_support: true, email: false, image: 'cup@2x.png' }],
    ['keys that JSON leaves out', { content_ids: undefined }],
  ])('accepts %s', (_, customData) => {
    expect(findings(customData)).toEqual([]);
  });

  it.each([
    ['null', null, 'error CUSTOM_DATA_INVALID cd'],
    ['a list', [], 'error CUSTOM_DATA_INVALID cd'],
    ['a value without currency', { value: 1 }, 'warning CURRENCY_MISSING cd.currency'],
    ['a local format', { value: '1.234,50', currency: 'EUR' }, 'error VALUE_INVALID cd.value'],
    ['a price with its symbol', { value: '€5', currency: 'EUR' }, 'error VALUE_INVALID cd.value'],
    ['NaN', { value: Number.NaN, currency: 'EUR' }, 'error VALUE_INVALID cd.value'],
    ['Infinity', { value: Infinity, currency: 'EUR' }, 'error VALUE_INVALID cd.value'],
    ['a plain decimal text', { value: '12.50', currency: 'EUR' }, 'tolerated VALUE_INVALID cd.value'],
    ['a negative value', { value: -1, currency: 'EUR' }, 'warning VALUE_INVALID cd.value'],
    ['a lower-case currency', { currency: 'eur' }, 'tolerated CURRENCY_INVALID cd.currency'],
    ['a currency symbol', { currency: '€' }, 'error CURRENCY_INVALID cd.currency'],
    ['a currency of the past', { currency: 'DEM' }, 'error CURRENCY_INVALID cd.currency'],
    ['a numeric currency', { currency: 978 }, 'error CURRENCY_INVALID cd.currency'],
    ['contents that are no list', { contents: { id: 'A1', quantity: 1 } }, 'error CONTENTS_INVALID cd.contents'],
    ['contents as JSON text', { contents: '[{"id":"A1"}]' }, 'error CONTENTS_INVALID cd.contents'],
    ['contents of ids', { contents: ['A1'] }, 'error CONTENTS_INVALID cd.contents[0]'],
    ['contents without id', { contents: [{ quantity: 1 }] }, 'error CONTENTS_INVALID cd.contents[0].id'],
    ['contents with an empty id', { contents: [{ id: '', quantity: 1 }] }, 'error CONTENTS_INVALID cd.contents[0].id'],
    ['contents without quantity', { contents: [{ id: 'A' }] }, 'error CONTENTS_INVALID cd.contents[0].quantity'],
    ['no pieces', { contents: [{ id: 'A', quantity: 0 }] }, 'error CONTENTS_INVALID cd.contents[0].quantity'],
    ['quantity as text', { contents: [{ id: 'A', quantity: '1' }] }, 'error CONTENTS_INVALID cd.contents[0].quantity'],
    ['half a piece', { contents: [{ id: 'A', quantity: 0.5 }] }, 'warning CONTENTS_INVALID cd.contents[0].quantity'],
    [
      'a price as text',
      { contents: [{ id: 'A', quantity: 1, item_price: '9,5' }] },
      'error CONTENTS_INVALID cd.contents[0].item_price',
    ],
    [
      'an unknown delivery',
      { contents: [{ id: 'A', quantity: 1, delivery_category: 'x' }] },
      'error CONTENTS_INVALID cd.contents[0].delivery_category',
    ],
    ['one content id', { content_ids: 'A1' }, 'error CONTENT_IDS_INVALID cd.content_ids'],
    ['a fractional content id', { content_ids: ['A', 1.5] }, 'error CONTENT_IDS_INVALID cd.content_ids[1]'],
    ['an empty content id', { content_ids: [''] }, 'error CONTENT_IDS_INVALID cd.content_ids[0]'],
    ['a content type of another catalog', { content_type: 'hotel' }, 'warning CUSTOM_FIELD_INVALID cd.content_type'],
    ['a numeric content type', { content_type: 1 }, 'error CUSTOM_FIELD_INVALID cd.content_type'],
    ['a fraction of items', { num_items: 1.5 }, 'error CUSTOM_FIELD_INVALID cd.num_items'],
    ['fewer than no items', { num_items: -1 }, 'error CUSTOM_FIELD_INVALID cd.num_items'],
    ['a lifetime value as text', { predicted_ltv: '5' }, 'error CUSTOM_FIELD_INVALID cd.predicted_ltv'],
    ['an infinite margin', { net_revenue: -Infinity }, 'error CUSTOM_FIELD_INVALID cd.net_revenue'],
    ['a numeric order id', { order_id: 17 }, 'warning CUSTOM_FIELD_INVALID cd.order_id'],
    ['a numeric status', { status: 1 }, 'error CUSTOM_FIELD_INVALID cd.status'],
    ['a list of searches', { search_string: ['a'] }, 'error CUSTOM_FIELD_INVALID cd.search_string'],
    ['an unknown delivery category', { delivery_category: 'drone' }, 'error CUSTOM_FIELD_INVALID cd.delivery_category'],
    [
      'an unknown segmentation',
      { customer_segmentation: 'new' },
      'error CUSTOM_FIELD_INVALID cd.customer_segmentation',
    ],
    ['an unknown travel class', { travel_class: 'cargo' }, 'warning CUSTOM_FIELD_INVALID cd.travel_class'],
    ["a shop's availability", { availability: 'in stock' }, 'warning CUSTOM_FIELD_INVALID cd.availability'],
    ['a long trim', { trim: 'x'.repeat(51) }, 'error CUSTOM_FIELD_INVALID cd.trim'],
    ['store data that is no object', { store_data: 'S1' }, 'error CUSTOM_FIELD_INVALID cd.store_data'],
    ['a null text', { content_name: null }, 'warning CUSTOM_FIELD_INVALID cd.content_name'],
    ['an own key with a space', { 'my key': 1 }, 'warning CUSTOM_FIELD_INVALID cd.(unprintable key)'],
  ])('finds fault with %s', (_, customData, expected) => {
    expect(findings(customData)).toEqual([expected]);
  });

  it('tells what to do about a value in a local format', () => {
    const [issue] = check({ event_name: 'Purchase', custom_data: { value: '1.234,50', currency: 'EUR' } });
    expect(issue?.message).toContain('Send the number itself, such as 1234.5');
  });
});
