import { describe, expect, it } from 'vitest';
import { RememberedDigests } from './remembered-digests';

describe('RememberedDigests', () => {
  it('knows the newest half of its limit at least, and never more than its limit', () => {
    const remembered = new RememberedDigests(10);
    for (let city = 0; city < 1_000; city += 1) {
      remembered.set(`city${city}`, `digest${city}`);
      expect(remembered.size).toBeLessThanOrEqual(10);
    }
    for (let city = 995; city < 1_000; city += 1) expect(remembered.get(`city${city}`)).toBe(`digest${city}`);
    expect(remembered.get('city0')).toBeUndefined();
  });

  it('keeps what is asked for again and again', () => {
    const remembered = new RememberedDigests(10);
    remembered.set('Berlin', 'digest of Berlin');
    for (let city = 0; city < 100; city += 1) {
      remembered.set(`city${city}`, 'another');
      expect(remembered.get('Berlin')).toBe('digest of Berlin');
    }
  });

  it('keeps nothing long', () => {
    const remembered = new RememberedDigests();
    remembered.set('x'.repeat(65), 'digest');
    expect(remembered.get('x'.repeat(65))).toBeUndefined();
    expect(remembered.size).toBe(0);
  });
});
