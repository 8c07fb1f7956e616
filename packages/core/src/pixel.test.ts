import { describe, expect, it } from 'vitest';
import { pixelScript } from './pixel';

/** Runs the script as a page with the Pixel would, and returns the calls it made. */
function callsOf(html: string): unknown[][] {
  const body = /^<script(?: nonce="[^"]*")?>(.*)<\/script>$/s.exec(html)?.[1];
  expect(body).toBeDefined();
  const calls: unknown[][] = [];
  const fbq = (...call: unknown[]) => void calls.push(call);
  // oxlint-disable-next-line typescript/no-implied-eval -- the page's script is what is tested
  new Function('window', 'fbq', body as string)({ fbq }, fbq);
  return calls;
}

describe('pixelScript', () => {
  it('makes the call that matches a server event: same name, same id', () => {
    const html = pixelScript([{ name: 'Purchase', customData: { value: 42, currency: 'EUR' }, eventId: 'order-1' }]);
    expect(callsOf(html)).toEqual([['track', 'Purchase', { value: 42, currency: 'EUR' }, { eventID: 'order-1' }]]);
  });

  it('uses trackCustom for names that are not Meta’s, and an empty object for no data', () => {
    expect(callsOf(pixelScript([{ name: 'ShareDiscount', eventId: '1' }]))).toEqual([
      ['trackCustom', 'ShareDiscount', {}, { eventID: '1' }],
    ]);
    expect(callsOf(pixelScript([{ name: 'OrderShipped', eventId: '1' }]))[0]?.[0]).toBe('trackCustom');
  });

  it.each(['</script><script>alert(1)</script>', '<!--', '\'"`\\', '\u2028\u2029', '${1}', '&lt;'])(
    'carries %j unharmed and harmless',
    (text) => {
      const html = pixelScript([{ name: text, customData: { content_name: text }, eventId: text }]);
      expect(html.match(/<\/script>/g)).toHaveLength(1);
      expect(html).not.toMatch(/<!--|[\u2028\u2029]/);
      expect(callsOf(html)).toEqual([['trackCustom', text, { content_name: text }, { eventID: text }]]);
    },
  );

  it('does nothing on a page without the Pixel', () => {
    const html = pixelScript([{ name: 'Lead', eventId: '1' }]);
    const body = html.replace(/<\/?script>/g, '');
    // oxlint-disable-next-line typescript/no-implied-eval -- the page's script is what is tested
    expect(() => new Function('window', body)({})).not.toThrow();
  });

  it('carries the nonce, and nothing that is not one', () => {
    expect(pixelScript([{ name: 'Lead', eventId: '1' }], 'r4nd0m+/=')).toContain('<script nonce="r4nd0m+/=">');
    expect(pixelScript([{ name: 'Lead', eventId: '1' }], '"><b>')).toContain('<script nonce="b">');
  });

  it('goes without an event that cannot be written, and keeps the others', () => {
    const html = pixelScript([
      { name: 'Lead', customData: { price: 10n }, eventId: '1' },
      { name: 'PageView', eventId: '2' },
    ]);
    expect(callsOf(html)).toEqual([['track', 'PageView', {}, { eventID: '2' }]]);
    expect(pixelScript([{ name: 'Lead', customData: { price: 10n }, eventId: '1' }])).toBe('');
  });

  it('is empty without events', () => {
    expect(pixelScript([])).toBe('');
  });
});
