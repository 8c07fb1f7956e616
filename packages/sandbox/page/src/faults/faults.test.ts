import { expect, it } from 'vitest';
import { faultInWords } from './faults';

it.each([
  [3, 'Slow, for the next 3 requests'],
  [1, 'Slow, for the next 1 request'],
  [null, 'Slow, until it is switched off'],
])('a fault for %s requests says how long it stays', (requests, words) => {
  expect(faultInWords({ fault: 'slow', requests })).toBe(words);
});
