import { DELIVERY_CATEGORIES } from './custom-data';
import type { Issue } from './issue';
import { error, report, warning } from './report-issue';
import { isWireObject } from './wire-object';

/** Checks `custom_data.contents`: a list of products, each with `id` and a positive `quantity`. */
export function checkContents(value: unknown, issues: Issue[]): void {
  if (!Array.isArray(value)) {
    const message = 'contents must be a list of objects such as { "id": "A1", "quantity": 1 }.';
    report(issues, error('CONTENTS_INVALID', 'custom_data.contents', message));
    return;
  }
  for (let index = 0; index < value.length; index++) checkContent(value[index], index, issues);
}

/** Checks `custom_data.content_ids`: a list of product ids. */
export function checkContentIds(value: unknown, issues: Issue[]): void {
  if (!Array.isArray(value)) {
    const message = 'content_ids must be a list of product ids, such as ["A1"], also for a single product.';
    report(issues, error('CONTENT_IDS_INVALID', 'custom_data.content_ids', message));
    return;
  }
  for (let index = 0; index < value.length; index++) {
    if (isProductId(value[index])) continue;
    const message = 'A product id must be a non-empty string or a whole number.';
    report(issues, error('CONTENT_IDS_INVALID', `custom_data.content_ids[${index}]`, message));
  }
}

function checkContent(content: unknown, index: number, issues: Issue[]): void {
  if (!isWireObject(content)) {
    reject(index, '', 'Each of contents must be an object with id and quantity.', issues);
    return;
  }
  const { id, quantity, item_price: price, delivery_category: delivery } = content;
  if (!isProductId(id)) {
    reject(
      index,
      '.id',
      'Each of contents needs an id: a non-empty string or a whole number, as in your catalog.',
      issues,
    );
  }
  checkQuantity(quantity, index, issues);
  if (price !== undefined && !Number.isFinite(price)) {
    reject(index, '.item_price', 'item_price must be a finite number, such as 9.5: the price of one piece.', issues);
  }
  if (delivery !== undefined && !(DELIVERY_CATEGORIES as readonly unknown[]).includes(delivery)) {
    reject(index, '.delivery_category', `delivery_category must be one of ${DELIVERY_CATEGORIES.join(', ')}.`, issues);
  }
}

function checkQuantity(quantity: unknown, index: number, issues: Issue[]): void {
  if (typeof quantity !== 'number' || !(quantity > 0 && quantity < Infinity)) {
    reject(index, '.quantity', 'Each of contents needs a quantity: a number above 0.', issues);
  } else if (!Number.isInteger(quantity)) {
    const message = 'quantity should be a whole number of pieces; Meta documents no fractions.';
    report(issues, warning('CONTENTS_INVALID', `custom_data.contents[${index}].quantity`, message));
  }
}

function isProductId(id: unknown): boolean {
  return typeof id === 'string' ? id !== '' : Number.isSafeInteger(id);
}

function reject(index: number, key: string, message: string, issues: Issue[]): void {
  report(issues, error('CONTENTS_INVALID', `custom_data.contents[${index}]${key}`, message));
}
