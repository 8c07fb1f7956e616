import { describe, expect, it } from 'vitest';
import { deduplicate } from './deduplication';
import type { EventRow } from './page-api';

const HOUR = 3_600_000;
let id = 0;

type Given = Partial<Omit<EventRow, 'id' | 'source' | 'matchKeys' | 'issueCount'>>;

function row(source: EventRow['source'], { at = 0, ...given }: Given): EventRow {
  id += 1;
  const actionSource = source === 'server' ? { actionSource: 'website' } : {};
  return {
    ...actionSource,
    id,
    at,
    source,
    datasetId: '1',
    eventName: 'Purchase',
    matchKeys: [],
    verdict: 'ok',
    issueCount: 0,
    ...given,
  };
}

const browser = (given: Given): EventRow => row('browser', given);
const server = (given: Given): EventRow => row('server', given);

/** `browser+server by key` for each pair, by the rows' places in the list. */
function pairsIn(rows: readonly EventRow[]): readonly string[] {
  const place = (event: EventRow): number => rows.indexOf(event);
  return deduplicate(rows).pairs.map((pair) => `${place(pair.browser)}+${place(pair.server)} by ${pair.by}`);
}

describe('pairs', () => {
  it.each<[string, readonly EventRow[], readonly string[]]>([
    ['nothing', [], []],
    ['the same name and id', [browser({ eventId: 'a' }), server({ eventId: 'a' })], ['0+1 by event_id']],
    ['server first', [server({ eventId: 'a' }), browser({ eventId: 'a', at: 1 })], ['1+0 by event_id']],
    ['listed in another order', [server({ eventId: 'a', at: 5 }), browser({ eventId: 'a' })], ['1+0 by event_id']],
    ['other ids', [browser({ eventId: 'a' }), server({ eventId: 'b' })], []],
    ['ids of another case', [browser({ eventId: 'a' }), server({ eventId: 'A' })], []],
    ['other names', [browser({ eventId: 'a' }), server({ eventId: 'a', eventName: 'purchase' })], []],
    ['other datasets', [browser({ eventId: 'a' }), server({ eventId: 'a', datasetId: '2' })], []],
    ['48 hours apart', [browser({ eventId: 'a' }), server({ eventId: 'a', at: 48 * HOUR })], ['0+1 by event_id']],
    ['more than 48 hours apart', [browser({ eventId: 'a' }), server({ eventId: 'a', at: 48 * HOUR + 1 })], []],
    [
      'an id used again after 48 hours',
      [
        browser({ eventId: 'a' }),
        server({ eventId: 'a' }),
        browser({ eventId: 'a', at: 50 * HOUR }),
        server({ eventId: 'a', at: 51 * HOUR }),
      ],
      ['0+1 by event_id', '2+3 by event_id'],
    ],
    [
      '48 hours from the first, not the last',
      [browser({ eventId: 'a' }), browser({ eventId: 'a', at: 40 * HOUR }), server({ eventId: 'a', at: 60 * HOUR })],
      [],
    ],
    [
      'a page loaded twice',
      [browser({ eventId: 'a' }), browser({ eventId: 'a', at: 1 }), server({ eventId: 'a', at: 2 })],
      ['0+2 by event_id', '1+2 by event_id'],
    ],
    [
      'a server event sent twice',
      [browser({ eventId: 'a' }), server({ eventId: 'a' }), server({ eventId: 'a', at: 1 })],
      ['0+1 by event_id', '0+2 by event_id'],
    ],
    ['two server events', [server({ eventId: 'a' }), server({ eventId: 'a' })], []],
    ['a refused event', [browser({ eventId: 'a' }), server({ eventId: 'a', verdict: 'refused' })], []],
    ['a sale in a shop', [browser({ eventId: 'a' }), server({ eventId: 'a', actionSource: 'physical_store' })], []],
    ['a shared browser id', [browser({ fbp: 'fb' }), server({ fbp: 'fb', at: 1 })], ['0+1 by fbp']],
    [
      'a shared external id',
      [browser({ externalId: ['x', 'y'] }), server({ externalId: ['z', 'y'] })],
      ['0+1 by external_id'],
    ],
    [
      'both shared',
      [browser({ fbp: 'fb', externalId: ['x'] }), server({ fbp: 'fb', externalId: ['x'] })],
      ['0+1 by external_id'],
    ],
    ['an id on one side only', [browser({ fbp: 'fb', eventId: 'a' }), server({ fbp: 'fb' })], ['0+1 by fbp']],
    ['different ids of one visitor', [browser({ fbp: 'fb', eventId: 'a' }), server({ fbp: 'fb', eventId: 'b' })], []],
    ['one visitor, server first', [server({ fbp: 'fb' }), browser({ fbp: 'fb', at: 1 })], []],
    ['one visitor after 48 hours', [browser({ fbp: 'fb' }), server({ fbp: 'fb', at: 48 * HOUR + 1 })], []],
    ['one visitor’s other event', [browser({ fbp: 'fb' }), server({ fbp: 'fb', eventName: 'Lead' })], []],
    [
      'one visitor’s two actions, each with the nearest before it',
      [
        browser({ fbp: 'fb' }),
        server({ fbp: 'fb', at: 1 }),
        browser({ fbp: 'fb', at: 2 }),
        server({ fbp: 'fb', at: 3 }),
      ],
      ['0+1 by fbp', '2+3 by fbp'],
    ],
    [
      'a second server event of one visitor',
      [browser({ fbp: 'fb' }), server({ fbp: 'fb', at: 1 }), server({ fbp: 'fb', at: 2 })],
      ['0+1 by fbp', '0+2 by fbp'],
    ],
    [
      'the id before the visitor',
      [browser({ fbp: 'fb', eventId: 'a' }), browser({ fbp: 'fb' }), server({ fbp: 'fb', eventId: 'a' })],
      ['0+2 by event_id'],
    ],
  ])('%s', (_what, rows, pairs) => {
    expect(pairsIn(rows)).toEqual(pairs);
  });
});

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

describe('coverage', () => {
  it('is the share of browser events that the server sent too, for each dataset and name', () => {
    const rows = [
      ...['a', 'b', 'c', 'd'].map((eventId) => browser({ eventId })),
      ...['a', 'b', 'c', 'x'].map((eventId) => server({ eventId })),
      server({ eventId: 'd', verdict: 'refused' }),
      server({ eventId: 'l', eventName: 'Lead' }),
      browser({ eventId: 'a', datasetId: '2' }),
    ];

    expect(deduplicate(rows).coverage).toEqual([
      { datasetId: '1', eventName: 'Lead', browser: 0, server: 1, paired: 0 },
      { datasetId: '1', eventName: 'Purchase', browser: 4, server: 4, paired: 3, share: 0.75 },
      { datasetId: '2', eventName: 'Purchase', browser: 1, server: 0, paired: 0, share: 0 },
    ]);
  });

  it('every event that counts is paired or alone, whatever comes', () => {
    const rows = Array.from({ length: 3000 }, (_, index) => {
      const pick = (list: readonly (string | undefined)[], step: number): string | undefined =>
        list[Math.floor(index / step) % list.length];
      const eventId = pick(['a', 'b', undefined, 'c'], 3);
      const fbp = pick(['p', undefined, 'q'], 5);
      const given: Given = {
        at: (index * 7919) % (100 * HOUR),
        eventName: pick(['Purchase', 'Lead'], 7) ?? '',
        ...(eventId !== undefined && { eventId }),
        ...(fbp !== undefined && { fbp }),
        verdict: index % 11 === 0 ? 'refused' : 'ok',
      };
      return index % 2 === 0 ? browser(given) : server(given);
    });
    const { pairs, lone, coverage } = deduplicate(rows);
    const paired = new Set(pairs.flatMap((pair) => [pair.browser, pair.server]));
    const alone = new Set(lone.map(({ event }) => event));

    expect([...alone].filter((event) => paired.has(event))).toEqual([]);
    expect(paired.size + alone.size).toBe(rows.filter(({ verdict }) => verdict === 'ok').length);
    expect(coverage.every(({ share = 0 }) => share >= 0 && share <= 1)).toBe(true);
    for (const { browser: one, server: other, by } of pairs) {
      expect(Math.abs(one.at - other.at)).toBeLessThanOrEqual(48 * HOUR);
      expect(one.eventName).toBe(other.eventName);
      if (by === 'event_id') expect(one.eventId).toBe(other.eventId);
      else expect([one[by === 'fbp' ? 'fbp' : 'externalId'], one.at <= other.at]).toEqual([other.fbp, true]);
    }
  });
});
