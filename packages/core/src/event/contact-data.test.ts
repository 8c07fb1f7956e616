import { describe, expect, it } from 'vitest';

import { contactDataPath } from './contact-data';

describe('contact data in custom data', () => {
  it.each([
    ['search_string', 'orders of jane@example.com', 'search_string'],
    ['page', 'https://example.com/?u=jane%40example.com', 'page'],
    ['email', 'whatever', 'email'],
    ['customer_email', ['a'], 'customer_email'],
    ['E-Mail', 'x', 'E-Mail'],
    ['userPhone', '12', 'userPhone'],
    ['phone_number', 4915112345, 'phone_number'],
    ['first_name', 'J', 'first_name'],
    ['dateOfBirth', '1', 'dateOfBirth'],
    ['billing_contact', { a: 1 }, 'billing_contact'],
    ['order', { buyer: { email: 'x' } }, 'order.buyer.email'],
    ['contents', [{ id: 'A' }, { id: 'B', title: 'for jane@example.com' }], 'contents[1].title'],
    ['jane@example.com', 'jane@example.com', '(unprintable key)'],
  ])('is found under %s: %j', (key, value, path) => {
    expect(contactDataPath(key, value)).toBe(path);
  });

  it.each([
    ['search_string', 'shoes @ 50 %'],
    ['handle', '@example.shop'],
    ['image', 'cup@2x.png'],
    ['page', 'https://example.com/@example.shop/p'],
    ['email', ''],
    ['email', undefined],
    ['email', null],
    ['email', true],
    ['email_campaign', 'spring'],
    ['phone_model', 'X1'],
    ['content_name', 'Mobile phone'],
    ['address_count', 4],
    ['emails_sent', 4],
  ])('is not suspected under %s: %j', (key, value) => {
    expect(contactDataPath(key, value)).toBeUndefined();
  });

  it('looks at a bounded sample', () => {
    const deep = { a: { b: { c: { d: 'jane@example.com' } } } };
    expect(contactDataPath('own', deep)).toBeUndefined();
    const cycle: Record<string, unknown> = {};
    cycle['self'] = [cycle, cycle];
    expect(contactDataPath('own', cycle)).toBeUndefined();
    const many = [...Array.from({ length: 100_000 }, () => 'A'), 'jane@example.com'];
    expect(contactDataPath('own', many)).toBeUndefined();
  });

  it('is quick on texts made to be slow', () => {
    const started = performance.now();
    for (const unit of ['a@', 'a.', '@a.', 'a@a.']) contactDataPath('own', unit.repeat(1_000_000));
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
