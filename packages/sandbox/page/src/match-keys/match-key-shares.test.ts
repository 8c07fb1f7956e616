import { describe, expect, it } from 'vitest';
import type { EventRow } from '../../../src/page-api';
import { matchKeyShares } from './match-key-shares';

let lastId = 0;
const row = (eventName: string, matchKeys: readonly string[], changes: Partial<EventRow> = {}): EventRow => ({
  id: ++lastId,
  at: 0,
  source: 'server',
  datasetId: '1',
  eventName,
  matchKeys,
  verdict: 'ok',
  issueCount: 0,
  ...changes,
});
const rows = [
  row('Lead', ['fbp']),
  row('Purchase', ['fbp', 'em', 'ph', 'external_id', 'fbc', 'client_ip_address', 'client_user_agent']),
  row('Purchase', ['fbp']),
  row('Purchase', ['em'], { source: 'browser' }),
  row('Purchase', ['em'], { datasetId: '2' }),
];

describe('the shares of match keys', () => {
  it('count one dataset and one side, the most frequent event first', () => {
    const [purchase, lead] = matchKeyShares(rows, { datasetId: '1', source: 'server' });

    expect(purchase).toMatchObject({ eventName: 'Purchase', events: 2, absent: [] });
    expect(purchase?.keys.filter(({ key }) => key === 'em' || key === 'fbp')).toEqual([
      { key: 'em', events: 1, share: 0.5 },
      { key: 'fbp', events: 2, share: 1 },
    ]);
    expect(lead?.absent).toContain('em');
    expect(lead?.absent).not.toContain('fbp');
  });

  it('count both sides together', () => {
    expect(matchKeyShares(rows, { datasetId: '1', source: 'both' })[0]).toMatchObject({ events: 3 });
  });

  it('are none without events', () => {
    expect(matchKeyShares(rows, { datasetId: '3', source: 'both' })).toEqual([]);
  });
});
