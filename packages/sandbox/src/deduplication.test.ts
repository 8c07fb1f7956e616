import { describe, expect, it } from 'vitest';
import { browser, HOUR, server, type Given } from '../test/event-rows';
import { deduplicate } from './deduplication';
import type { EventRow } from './page-api';

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
