import { isDatasetId } from '../event-datasets';
import { MAX_EVENT_BYTES } from '../event/event-size';
import { isPixelEvent } from '../event/standard-events';
import { plainLiteral } from './script-json';

/** One browser event that matches a server event: same name, same id. */
export interface PixelEvent {
  readonly name: string;
  /** Meta's `custom_data`, as given to `track()`. */
  readonly customData?: object;
  /** The server event's id, so that Meta can merge the two. */
  readonly eventId: string;
  /** The datasets of this event. Default: those of the request. */
  readonly datasetIds?: readonly string[];
}

/** A browser event as `fbq` takes it: `fbq(verb, name, customData, { eventID: eventId })`. */
export interface PixelCall {
  /** `track` for the names the Pixel knows, `trackCustom` for all others. */
  readonly verb: 'track' | 'trackCustom';
  readonly name: string;
  /** Plain JSON. */
  readonly customData: Readonly<Record<string, unknown>>;
  readonly eventId: string;
  /** When given, the event is for these alone: `fbq('trackSingle', datasetId, name, …)`, or `trackSingleCustom`. */
  readonly datasetIds?: readonly string[];
}

/** The same with its custom data as the text of a JSON object. */
export interface WrittenPixelCall extends Omit<PixelCall, 'customData'> {
  readonly json: string;
  /** The text may stand in a script as it is. */
  readonly isPlain: boolean;
}

/**
 * The call of an event; undefined for what cannot be one: without a name or an id, since it would count twice, or with
 * custom data that cannot be written as JSON or is too long.
 */
export function pixelCall(event: PixelEvent): WrittenPixelCall | undefined {
  // Callers without types, and ids read from a query string.
  const { name, eventId, datasetIds } = (event ?? {}) as { readonly [Key in keyof PixelEvent]: unknown };
  if (typeof name !== 'string' || name === '' || !isId(eventId)) return undefined;
  const data = written(event);
  if (data === undefined || data.json.length > MAX_EVENT_BYTES) return undefined;
  const verb = isPixelEvent(name) ? 'track' : 'trackCustom';
  const call = { verb, name, ...data, eventId: String(eventId) } as const;
  return Array.isArray(datasetIds) ? { ...call, datasetIds: [...new Set(datasetIds.filter(isDatasetId))] } : call;
}

/** The call with its custom data as an object. */
export function readCall({ verb, name, json, eventId, datasetIds }: WrittenPixelCall): PixelCall {
  const call = { verb, name, customData: JSON.parse(json) as Record<string, unknown>, eventId };
  return datasetIds === undefined ? call : { ...call, datasetIds: [...datasetIds] };
}

const isId = (id: unknown): boolean => (typeof id === 'string' && id !== '') || typeof id === 'number';

const NO_DATA: Pick<WrittenPixelCall, 'json' | 'isPlain'> = { json: '{}', isPlain: true };

/** An event's data as text, which nobody's `toJSON()` or getter can disturb any more. */
function written({ customData }: { readonly customData?: unknown }): typeof NO_DATA | undefined {
  if (typeof customData !== 'object' || customData === null) return NO_DATA;
  try {
    const plain = plainLiteral(customData);
    const json = plain ?? JSON.stringify(customData);
    return json.startsWith('{') ? { json, isPlain: plain !== undefined } : NO_DATA;
  } catch {
    // A BigInt, a circle, no JSON: track() has said so about this event, and the page's other events are not to blame.
    return undefined;
  }
}
