import { isPixelEvent } from './event/standard-events';

/** One browser call that matches a server event: same name, same id. */
export interface PixelEvent {
  readonly name: string;
  /** Meta's `custom_data`, as given to `track()`. */
  readonly customData?: object;
  /** The server event's id, so that Meta can merge the two. */
  readonly eventId: string;
}

const UNSAFE_IN_SCRIPT = /[<>&\u2028\u2029]/g;

/** JSON that may stand inside a `<script>` element: no value can close it or break a line. */
function scriptJson(value: unknown): string {
  const json = JSON.stringify(value) ?? 'null';
  return json.replace(UNSAFE_IN_SCRIPT, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * A `<script>` element with the `fbq()` calls that match the given events, safe to write into HTML as it is. Does nothing
 * when the Pixel's base code is not on the page. Goes without an event that cannot
 * be written as JSON; empty text for no events.
 * Source: Meta, Deduplicate Pixel and server events (`eventID` is the fourth argument).
 */
export function pixelScript(events: readonly PixelEvent[], nonce?: string): string {
  const calls = events.map(pixelCall).join('');
  if (calls === '') return '';
  const nonceAttribute = nonce === undefined ? '' : ` nonce="${nonce.replace(/[^A-Za-z0-9+/=_-]/g, '')}"`;
  return `<script${nonceAttribute}>if(window.fbq){${calls}}</script>`;
}

function pixelCall({ name, customData, eventId }: PixelEvent): string {
  const verb = isPixelEvent(name) ? 'track' : 'trackCustom';
  try {
    return `fbq('${verb}',${scriptJson(name)},${scriptJson(customData ?? {})},{eventID:${scriptJson(eventId)}});`;
  } catch {
    // A BigInt, a circle: track() has said so about this event, and the page's other events are not to blame.
    return '';
  }
}
