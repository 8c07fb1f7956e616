import { describe, expect, it } from 'vitest';
import type { EventNews, RefusedNews } from './sandbox-news';
import { humanOutput, jsonOutput } from './sandbox-output';

const EVENT: EventNews = {
  type: 'event',
  id: 1,
  at: '2026-11-23T12:31:07.000Z',
  source: 'browser',
  verdict: 'ok',
  datasetId: '1234567890',
  eventName: 'PageView',
  eventId: 'a',
  matchKeys: ['fbp'],
  issues: [],
};
const REFUSED: RefusedNews = { type: 'refused', id: 2, at: EVENT.at, eventCount: 1 };
const plain = humanOutput({ isTTY: false, hasColors: () => true });

describe('a line for people', () => {
  it.each<[string, Partial<EventNews>, string]>([
    ['an event', {}, 'browser  ok       PageView  dataset 1234567890  id a  fbp'],
    [
      'one with money',
      { value: 0, currency: 'EUR' },
      'browser  ok       PageView 0 EUR  dataset 1234567890  id a  fbp',
    ],
    ['one with a value alone', { value: 1 }, 'browser  ok       PageView 1  dataset 1234567890  id a  fbp'],
    [
      'one without name, id and keys',
      { eventName: undefined, eventId: undefined, matchKeys: [], source: 'server' },
      'server   ok       (no name)  dataset 1234567890  (no id)',
    ],
  ])('tells of %s', (_, changes, line) => {
    expect(plain.line({ ...EVENT, ...changes }).slice(10)).toBe(`${line}\n`);
  });

  it('has what is wrong below it', () => {
    const issues = [
      { severity: 'error', code: 'CURRENCY_MISSING', path: 'custom_data.currency', message: 'Add it.' },
      { severity: 'warning', code: 'CONTEXT_MISSING', path: '', message: 'Look.' },
    ] as never;
    const [, ...findings] = plain.line({ ...EVENT, verdict: 'warning', issues }).split('\n');
    expect(findings).toEqual(['          custom_data.currency: Add it.', '          Look.', '']);
  });

  it.each<[Partial<RefusedNews>, string]>([
    [{}, 'a request with 1 event: no answer'],
    [{ eventCount: 0 }, 'a request: no answer'],
    [{ status: 503, eventCount: 2, datasetId: '7' }, 'a request with 2 events for dataset 7: answered 503'],
    [
      { status: 400, error: { code: 100, subcode: 33, message: 'No such dataset' } },
      'a request with 1 event: answered 400, code 100/33: No such dataset',
    ],
  ])('tells of a refused request %o', (changes, line) => {
    expect(plain.line({ ...REFUSED, ...changes }).slice(10)).toBe(`server   refused  ${line}\n`);
  });

  it.each<[EventNews['verdict'], string]>([
    ['ok', '\u001b[32mok     \u001b[39m'],
    ['warning', '\u001b[33mwarning\u001b[39m'],
    ['refused', '\u001b[31mrefused\u001b[39m'],
  ])('shows %s in its colour where the terminal has colours', (verdict, shown) => {
    expect(humanOutput({ isTTY: true, hasColors: () => true }).line({ ...EVENT, verdict })).toContain(shown);
    expect(humanOutput({ isTTY: true, hasColors: () => false }).line({ ...EVENT, verdict })).not.toContain('\u001b');
  });
});

it('a line for scripts is the object, without anything that steers a terminal', () => {
  const line = jsonOutput.line({ ...EVENT, eventId: '\u202e\u009b\u{e0041}\n' });
  expect(line).toMatch(/^[ -~]*\n$/);
  expect(JSON.parse(line)).toEqual({ ...EVENT, eventId: '\u202e\u009b\u{e0041}\n' });
  expect(jsonOutput.listening('http://127.0.0.1:1')).toBe('{"type":"listening","url":"http://127.0.0.1:1"}\n');
});
