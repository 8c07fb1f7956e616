import { describe, expect, it } from 'vitest';
import { browser, HOUR, server } from '../test/event-rows';
import { deduplicate } from './deduplication';
import type { EventRow } from './page-api';

describe('an event that stands alone', () => {
  it.each<[string, readonly EventRow[], string, string]>([
    [
      'without any key',
      [browser({})],
      'no-key',
      'It carries no event_id, and neither external_id nor fbp: nothing says which event it belongs to.',
    ],
    ['the server forgot', [browser({ eventId: 'a' })], 'other-side-missing', 'The server did not send it.'],
    [
      'the browser did not send',
      [server({ eventId: 'a' })],
      'other-side-missing',
      'The browser did not send it: the Pixel may be blocked, still without consent, or not on that page.',
    ],
    [
      'from outside the website',
      [server({ eventId: 'a', actionSource: 'phone_call' })],
      'other-side-missing',
      'Its action_source is “phone_call”: the Pixel sees only the website.',
    ],
    [
      'of a kind that is never paired',
      [server({ eventId: 'a', actionSource: 'physical_store' }), browser({ eventId: 'a' })],
      'other-side-missing',
      'Meta never pairs physical_store events with the Pixel’s.',
    ],
    [
      'whose half was refused',
      [browser({ eventId: 'a' }), server({ eventId: 'a', verdict: 'refused' })],
      'other-side-missing',
      'The server sent it too, but that event was refused and does not count.',
    ],
    [
      'whose half went to another dataset',
      [browser({ eventId: 'a' }), server({ eventId: 'a', datasetId: '22' })],
      'other-side-missing',
      'The server sent it to another dataset, “22”.',
    ],
    [
      'whose half came too late',
      [browser({ eventId: 'a' }), server({ eventId: 'a', at: 50 * HOUR })],
      'too-late',
      'The server sent this event_id 50 hours later; Meta pairs events within 48 hours of the first.',
    ],
    [
      'whose half came much too early',
      [server({ eventId: 'a', at: 120 * HOUR }), browser({ eventId: 'a' })],
      'too-late',
      'The browser sent this event_id 5 days earlier; Meta pairs events within 48 hours of the first.',
    ],
    [
      'whose half has another name',
      [browser({ eventId: 'a' }), server({ eventId: 'a', eventName: 'purchase' })],
      'name-differs',
      'The server sent this event_id as “purchase”: the names must be the same, letter by letter.',
    ],
    [
      'whose half has another id',
      [browser({ eventId: 'a', fbp: 'fb' }), server({ eventId: 'b', fbp: 'fb', at: 10 * HOUR })],
      'id-differs',
      'The server’s “Purchase”, 10 hours later, carries another event_id, “b”: give both the same.',
    ],
    [
      'whose half, of an unknown visitor, came soon',
      [browser({ eventId: 'a' }), server({ eventId: 'b', at: 3000 })],
      'id-differs',
      'The server’s “Purchase”, 3 seconds later, carries another event_id, “b”: give both the same.',
    ],
    [
      'with another event of that name long after',
      [browser({ eventId: 'a' }), server({ eventId: 'b', at: HOUR })],
      'other-side-missing',
      'The server did not send it.',
    ],
    [
      'whose half carries no id',
      [server({ eventId: 'a', at: 999 }), browser({ fbp: 'fb' })],
      'id-differs',
      'The browser’s “Purchase”, at the same time, carries no event_id: give it this one, “a”.',
    ],
    [
      'without the id that its half has',
      [browser({ fbp: 'fb' }), server({ eventId: 'a', at: 150_000 })],
      'id-differs',
      'It carries no event_id. The server’s “Purchase”, 3 minutes later, has “a”: give both the same.',
    ],
    [
      'without id, as its half',
      [browser({ fbp: 'fb' }), server({ fbp: 'other', at: 1000 })],
      'id-differs',
      'The server’s “Purchase”, a second later, carries no event_id, nor does this one: give both the same.',
    ],
    [
      'of a visitor whose server event was first',
      [server({ fbp: 'fb' }), browser({ fbp: 'fb', at: 1 })],
      'too-late',
      'The browser’s event came after the server’s: without event_id on both, Meta pairs by fbp only when the browser is first.',
    ],
    [
      'of a visitor whose server event was late',
      [browser({ fbp: 'fb' }), server({ fbp: 'fb', at: 49 * HOUR })],
      'too-late',
      'By fbp it belongs to the server’s event 49 hours away; Meta pairs within 48 hours.',
    ],
  ])('%s', (_what, rows, reason, sentence) => {
    const { lone } = deduplicate(rows);

    expect(lone.find(({ event }) => event === rows[0])).toEqual({ event: rows[0], reason, sentence });
  });

  it('quotes no more than the beginning of a long name', () => {
    const rows = [browser({ eventId: 'a' }), server({ eventId: 'a', eventName: 'x'.repeat(1000) })];

    expect(deduplicate(rows).lone[0]?.sentence.length).toBeLessThan(200);
  });
});
