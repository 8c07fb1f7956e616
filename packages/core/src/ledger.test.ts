import { describe, expect, it } from 'vitest';
import type { LaneNotice } from './delivery/delivery-end';
import { OnceLogger } from './once-logger';
import { Ledger } from './ledger';

function recorder() {
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line);
  return { lines, ledger: new Ledger(new OnceLogger({ warn: write, error: write }), undefined) };
}

const notice = (code: LaneNotice['code'], graphCode?: number): LaneNotice => ({
  code,
  message: code,
  lane: { datasetId: '1', window: 'week' },
  ...(graphCode !== undefined && { error: { code: graphCode, explanation: '' } }),
});

describe('the log', () => {
  it('tells of a held dataset however many kinds of issues there were before', () => {
    const { lines, ledger } = recorder();
    for (let i = 0; i < 2_000; i++) {
      const issue = {
        severity: 'warning',
        code: 'USER_DATA_FIELD_UNKNOWN',
        path: `user_data.k${i}`,
        message: '',
      } as const;
      ledger.logIssues('Lead', { eventId: '', datasetIds: [], issues: [issue], decision: { kind: 'invalid' } });
    }
    expect(lines.length).toBeLessThanOrEqual(500);
    ledger.noticed(notice('LANE_HELD', 190));
    expect(lines.at(-1)).toContain('LANE_HELD');
  });

  it('tells once of a dataset that stays held, and again when it is held anew', () => {
    const { lines, ledger } = recorder();
    for (const code of ['LANE_HELD', 'LANE_HELD'] as const) ledger.noticed(notice(code, 190));
    ledger.noticed(notice('LANE_RELEASED'));
    ledger.noticed(notice('LANE_HELD', 190));
    ledger.noticed(notice('LANE_RELEASED'));
    expect(lines.map((line) => line.replace('[capikit] ', ''))).toEqual([
      'LANE_HELD',
      'LANE_RELEASED',
      'LANE_HELD',
      'LANE_RELEASED',
    ]);
  });
});

describe('the counters', () => {
  it('keep every loss by its reason, and Meta’s by its code', () => {
    const { ledger } = recorder();
    const event = { datasetId: '1', eventId: 'a', eventName: 'Lead' };
    ledger.end({ ...event, end: 'delivered' });
    ledger.skip(event, 'bot');
    ledger.end({ ...event, end: 'refused', reason: 'queue-full' });
    ledger.end({ ...event, end: 'refused', reason: 'queue-full' });
    ledger.end({ ...event, end: 'invalid', reason: 'USER_DATA_MISSING' });
    const error = { code: 100, subcode: 2_804_019, explanation: '' };
    ledger.end({ ...event, end: 'invalid', reason: 'invalid', error });
    expect(ledger.lost).toEqual({
      refused: { 'queue-full': 2 },
      invalid: { USER_DATA_MISSING: 1, '100/2804019': 1 },
    });
  });
});
