import { describe, expect, it } from 'vitest';
import { Remembered } from './remembered';

const LIMITS = { texts: 10, length: 20 };

describe('Remembered', () => {
  it('knows the newest half of its limit at least, and never more than its limit', () => {
    const remembered = new Remembered<string>(LIMITS);
    for (let city = 0; city < 1_000; city += 1) {
      remembered.set(`city${city}`, `digest${city}`);
      expect(remembered.size).toBeLessThanOrEqual(10);
    }
    for (let city = 995; city < 1_000; city += 1) expect(remembered.get(`city${city}`)).toBe(`digest${city}`);
    expect(remembered.get('city0')).toBeUndefined();
  });

  it('keeps what is asked for again and again', () => {
    const remembered = new Remembered<boolean>(LIMITS);
    remembered.set('Berlin', false);
    for (let city = 0; city < 100; city += 1) {
      remembered.set(`city${city}`, true);
      expect(remembered.get('Berlin')).toBe(false);
    }
  });

  it('keeps nothing long', () => {
    const remembered = new Remembered<boolean>(LIMITS);
    remembered.set('x'.repeat(21), true);
    expect(remembered.get('x'.repeat(21))).toBeUndefined();
    expect(remembered.size).toBe(0);
  });
});
