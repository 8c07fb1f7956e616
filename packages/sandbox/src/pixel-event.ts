import { validateServerEvent, type Issue, type IssueCode, type UserData } from '@capikit/core';
import { parseJson } from './read-body';
import type { EventAsSent, PixelFields, ReceivedEvent } from './received';

/** One event of the Pixel's, judged. */
export interface PixelEvent {
  /** Empty when none was given. */
  readonly datasetId: string;
  readonly pixel: PixelFields;
  /** The same in the server's names. */
  readonly event: EventAsSent;
  readonly verdict: ReceivedEvent['verdict'];
  readonly issues: readonly Issue[];
}

/** Reads and judges what the Pixel reports to `/tr`: fields of a query or a form, in Meta's names. Never throws. */
export function readPixelEvent(fields: ReadonlyMap<string, unknown>, now: number): PixelEvent {
  const pixel = groupsOf(fields);
  const event = asServerEvent(pixel);
  const datasetId = textOf(pixel['id']) ?? '';
  const issues = [...issuesOfId(datasetId), ...issuesOf(event, now)];
  const isLost = issues.some(({ severity }) => severity === 'error');
  return { datasetId, pixel, event, verdict: isLost ? 'refused' : 'accepted', issues };
}

const GROUPED = /^(cd|ud)\[([^\]]{1,100})\]$/;

/** `cd[value]=1` becomes `cd: { value: '1' }`. */
function groupsOf(fields: ReadonlyMap<string, unknown>): PixelFields {
  const plain: [string, string][] = [];
  const groups: Record<'cd' | 'ud', [string, string][]> = { cd: [], ud: [] };
  for (const [name, value] of fields) {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    const [, group, key = ''] = GROUPED.exec(name) ?? [];
    if (group === 'cd' || group === 'ud') groups[group].push([key, text]);
    else if (name !== 'cd' && name !== 'ud') plain.push([name, text]);
  }
  return {
    ...Object.fromEntries(plain),
    ...(groups.cd.length > 0 && { cd: Object.fromEntries(groups.cd) }),
    ...(groups.ud.length > 0 && { ud: Object.fromEntries(groups.ud) }),
  };
}

/** Where a field of the Pixel's has its place in a server event. */
const FIELDS: Readonly<Record<string, string>> = {
  ev: 'event_name',
  eid: 'event_id',
  dl: 'event_source_url',
  rl: 'referrer_url',
};

function asServerEvent(pixel: PixelFields): EventAsSent {
  const event: Record<string, unknown> = {};
  for (const [field, key] of Object.entries(FIELDS)) {
    const text = textOf(pixel[field]);
    if (text !== undefined) event[key] = text;
  }
  const sentAt = Number(textOf(pixel['ts']));
  if (sentAt > 0) event['event_time'] = Math.floor(sentAt / 1000);
  const userData = userDataOf(pixel);
  if (Object.keys(userData).length > 0) event['user_data'] = userData;
  const { cd } = pixel;
  if (typeof cd === 'object') event['custom_data'] = customDataOf(cd);
  return { ...event, ...dataProcessingOf(pixel) };
}

function userDataOf(pixel: PixelFields): Readonly<Record<string, unknown>> {
  const { ud } = pixel;
  const hashed = typeof ud === 'object' ? Object.entries(ud).map(([key, value]) => [key, [value]] as const) : [];
  const clear = (['fbp', 'fbc'] satisfies (keyof UserData)[]).map((key) => [key, textOf(pixel[key])] as const);
  return Object.fromEntries([...hashed, ...clear].filter(([, value]) => value !== undefined));
}

const NUMBERS: ReadonlySet<string> = new Set(['value', 'num_items', 'predicted_ltv', 'net_revenue']);

/** The Pixel writes lists and objects as JSON and numbers as text. */
function customDataOf(cd: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  const read = ([key, text]: readonly [string, string]): readonly [string, unknown] => {
    if (/^[[{]/.test(text)) return [key, parseJson(text) ?? text];
    const isNumber = NUMBERS.has(key) && text.trim() !== '' && Number.isFinite(Number(text));
    return [key, isNumber ? Number(text) : text];
  };
  return Object.fromEntries(Object.entries(cd).map(read));
}

/** Limited Data Use. Source: Meta, data processing options. */
function dataProcessingOf(pixel: PixelFields): EventAsSent {
  const options = textOf(pixel['dpo']);
  if (options === undefined) return {};
  return {
    data_processing_options: options.split(','),
    data_processing_options_country: Number(textOf(pixel['dpoco']) ?? 0),
    data_processing_options_state: Number(textOf(pixel['dpost']) ?? 0),
  };
}

function issuesOfId(datasetId: string): readonly Issue[] {
  if (/^\d+$/.test(datasetId)) return [];
  const message =
    "No dataset id came with it, so Meta would not know whose event it is: fbq('init', '<dataset id>') comes first.";
  return [{ severity: 'error', code: 'DATASET_MISSING', path: 'id', message }];
}

/** The parts of a server event that a Pixel event has too; what else is asked of the server, the browser brings itself. */
const SHARED = /^(?:event_name|event_id|custom_data|user_data\.|data_processing_options)/;
const WITHOUT_ID =
  'Without eventID, the fourth argument of fbq, this event and the same one from the server count twice. Give both one id.';

function issuesOf(event: EventAsSent, now: number): readonly Issue[] {
  const issues = validateServerEvent(event, { now }).filter(({ path }) => SHARED.test(path));
  return issues.flatMap((issue) => {
    if (issue.path === 'event_name' && event.event_name === undefined) return { ...issue, path: 'ev' };
    if (issue.path !== 'event_id' || event.event_id !== undefined) return forPixel(issue);
    // The base code's page view has no id, and a server rarely repeats it.
    return event.event_name === 'PageView' ? [] : { ...forPixel(issue), message: WITHOUT_ID };
  });
}

/** What Meta refuses from a server it takes from the Pixel, and makes less of it. */
function forPixel(issue: Issue): Issue {
  const { code, severity, message } = issue;
  const own = severity === 'error' ? PIXEL_MESSAGES[code] : undefined;
  return { ...issue, severity: 'warning', message: own ?? message };
}

const PIXEL_MESSAGES: Readonly<Partial<Record<IssueCode, string>>> = {
  VALUE_MISSING:
    'A Purchase without value cannot be optimised for, and the same from the server is refused. Give a number.',
  CURRENCY_MISSING:
    'A Purchase without currency has no value, and the same from the server is refused. Give the ISO 4217 code, such as EUR.',
};

function textOf(value: PixelFields[string] | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
