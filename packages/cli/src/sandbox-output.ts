import { styleText } from 'node:util';
import type { WriteStream } from 'node:tty';
import type { EventNews, RefusedNews } from './sandbox-news';

/** How a running sandbox speaks on standard output. Every text ends its line. */
export interface SandboxOutput {
  listening(url: string): string;
  line(news: EventNews | RefusedNews): string;
}

// Texts of strangers must not steer the terminal: control and format characters (reversed writing), line separators.
const STEERING = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
const codeUnit = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
const escaped = (text: string): string => text.replace(STEERING, (character) => character.replace(/./gs, codeUnit));

const jsonLine = (value: object): string => `${escaped(JSON.stringify(value))}\n`;

/** One JSON object a line. */
export const jsonOutput: SandboxOutput = {
  listening: (url) => jsonLine({ type: 'listening', url }),
  line: jsonLine,
};

type Verdict = EventNews['verdict'];
type Paint = (verdict: Verdict, text: string) => string;

const COLOURS = { ok: 'green', warning: 'yellow', refused: 'red' } as const;
const MAX_TEXT = 60;

/** Lines for people, coloured where the terminal can show it. */
export function humanOutput(terminal: Pick<WriteStream, 'isTTY' | 'hasColors'>): SandboxOutput {
  const paint: Paint = (verdict, text) =>
    terminal.isTTY && terminal.hasColors() ? styleText(COLOURS[verdict], text, { validateStream: false }) : text;
  return {
    listening: (url) => `Sandbox  ${url}

Where your app runs, set:
  META_GRAPH_URL=${url}
Any META_DATASET_ID of digits and any META_ACCESS_TOKEN will do. Ctrl-C stops.

`,
    line: (news) => (news.type === 'event' ? eventLine(news, paint) : refusedLine(news, paint)),
  };
}

function eventLine(news: EventNews, paint: Paint): string {
  const { at, source, verdict, eventName, eventId, value, currency, datasetId, matchKeys, issues } = news;
  const money = value === undefined ? '' : ` ${value}${currency === undefined ? '' : ` ${short(currency)}`}`;
  const parts = [
    clock(at),
    source.padEnd(7),
    paint(verdict, verdict.padEnd(7)),
    short(eventName ?? '(no name)') + money,
    `dataset ${short(datasetId)}`,
    eventId === undefined ? '(no id)' : `id ${short(eventId)}`,
    short(matchKeys.join(' ')),
  ];
  const findings = issues.map(
    ({ path, message }) => `          ${path === '' ? '' : `${escaped(path)}: `}${escaped(message)}\n`,
  );
  return `${parts.join('  ').trimEnd()}\n${findings.join('')}`;
}

function refusedLine({ at, status, error, datasetId, eventCount }: RefusedNews, paint: Paint): string {
  const answer = status === undefined ? 'no answer' : `answered ${status}`;
  const code =
    error?.code === undefined ? '' : `, code ${error.code}${error.subcode === undefined ? '' : `/${error.subcode}`}`;
  const message = error?.message === undefined ? '' : `: ${escaped(error.message)}`;
  // None were read.
  const events = eventCount === 0 ? '' : ` with ${eventCount} ${eventCount === 1 ? 'event' : 'events'}`;
  const what = `a request${events}${datasetId === undefined ? '' : ` for dataset ${short(datasetId)}`}`;
  return `${clock(at)}  server   ${paint('refused', 'refused')}  ${what}: ${answer}${code}${message}\n`;
}

const clock = (iso: string): string => new Date(iso).toTimeString().slice(0, 8);

function short(text: string): string {
  const shown = escaped(text);
  return shown.length > MAX_TEXT ? `${shown.slice(0, MAX_TEXT)}…` : shown;
}
