import { describe, expect, it } from 'vitest';
import { readReply, type Reply } from './post-result';

const AT = Date.parse('Mon, 23 Nov 2026 12:00:00 GMT');
const GOOD = '{"events_received":1,"messages":[],"fbtrace_id":"A1"}';
const reply = (given: Partial<Reply>): Reply => ({
  headers: {},
  httpStatus: 200,
  text: GOOD,
  sentAt: AT,
  receivedAt: AT + 300,
  secrets: [],
  ...given,
});

describe('an answer', () => {
  it.each([
    ['Meta’s success', {}, { kind: 'delivered', received: 1, messages: [], fbtraceId: 'A1' }],
    ['a success without messages', { text: '{"events_received":1}' }, { kind: 'delivered', messages: [] }],
    ['a success in an error status', { httpStatus: 503 }, { kind: 'retry' }],
    ['an error in a success status', { text: '{"error":{"code":190}}' }, { kind: 'hold', error: { code: 190 } }],
    [
      'numbers as text',
      { httpStatus: 400, text: '{"error":{"code":"100","error_subcode":"33"}}' },
      { kind: 'hold', error: { code: 100, subcode: 33 } },
    ],
    [
      'wrong types everywhere',
      { httpStatus: 400, text: '{"error":{"code":{},"error_subcode":[],"fbtrace_id":7,"error_user_title":{}}}' },
      { kind: 'hold' },
    ],
    ['an error that is text', { httpStatus: 400, text: '{"error":"no"}' }, { kind: 'hold' }],
    ['a list', { text: '[1]' }, { kind: 'retry' }],
    ['null', { text: 'null' }, { kind: 'retry' }],
    ['nothing', { text: '' }, { kind: 'retry', error: { local: 'UNREADABLE_ANSWER' } }],
    ['Retry-After', { httpStatus: 503, headers: { 'retry-after': '7' } }, { kind: 'retry', retryAfterMs: 7_000 }],
    [
      'Retry-After as a date of the server’s clock',
      {
        httpStatus: 429,
        headers: { 'retry-after': 'Mon, 23 Nov 2026 10:00:30 GMT', date: 'Mon, 23 Nov 2026 10:00:00 GMT' },
      },
      { kind: 'throttled', retryAfterMs: 30_000 },
    ],
  ] as const)('%s', (_, given, expected) => {
    expect(readReply(reply(given))).toMatchObject(expected);
  });

  it.each([
    ['Mon, 23 Nov 2026 12:00:00 GMT', 0],
    ['Mon, 23 Nov 2026 11:59:59 GMT', 0],
    ['Mon, 23 Nov 2026 11:58:59 GMT', -60_000],
    ['Mon, 23 Nov 2026 12:01:00 GMT', 59_700],
    ['nonsense', undefined],
  ])('dated %s means a skew of %s ms', (date, skewMs) => {
    expect(readReply(reply({ headers: { date } })).facts.skewMs).toBe(skewMs);
  });
});
