import type { Matching } from './advanced-matching';

/** Everything one report says. */
export interface Report {
  readonly datasetId: string;
  readonly name: string;
  readonly customData: unknown;
  readonly eventId: string | undefined;
  readonly url: string;
  readonly referrer: string;
  /** Unix milliseconds. */
  readonly at: number;
  readonly fbp?: string;
  readonly fbc?: string;
  readonly dataProcessing: readonly unknown[] | undefined;
  readonly matching: Matching;
}

/** Longer ones go as a form. */
const LONGEST_URL = 2_000;

/** The fields of Meta's `/tr`. */
export function reportOf(report: Report): URLSearchParams {
  const { datasetId, name, customData, eventId, url, referrer, at, fbp, fbc, dataProcessing, matching } = report;
  const fields = new URLSearchParams({ id: datasetId, ev: name, dl: url, rl: referrer, if: 'false', ts: String(at) });
  const optional = { eid: eventId, fbp, fbc };
  for (const [key, value] of Object.entries(optional)) if (value !== undefined) fields.set(key, value);
  for (const [key, value] of Object.entries(matching)) fields.set(`ud[${key}]`, value);
  if (typeof customData === 'object' && customData !== null) {
    for (const [key, value] of Object.entries(customData)) fields.set(`cd[${key}]`, textOf(value));
  }
  const [options, country, state] = dataProcessing ?? [];
  if (Array.isArray(options) && options.length > 0) {
    fields.set('dpo', options.join(','));
    fields.set('dpoco', textOf(country ?? 0));
    fields.set('dpost', textOf(state ?? 0));
  }
  return fields;
}

/** Sends it as an image, or as a form when it is too long for an address; both survive the end of the page. */
export function send(origin: string, fields: URLSearchParams): void {
  const query = fields.toString();
  if (query.length <= LONGEST_URL) new Image(1, 1).src = `${origin}/tr/?${query}`;
  else navigator.sendBeacon(`${origin}/tr/`, fields);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
