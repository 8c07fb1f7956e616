import { baseCode } from './base-code';
import { noscriptImages } from './noscript-image';
import type { WrittenPixelCall } from './pixel-call';
import type { PixelDataOptions, WrittenPixelData } from './pixel-data';
import { scriptLiteral, toLiteral } from './script-json';

/** What `tracker.pixelScript()` is told about the page. */
export interface PixelScriptOptions extends PixelDataOptions {
  /** The nonce of the page's Content-Security-Policy; the Pixel's script gets it too. */
  readonly nonce?: string;
  /**
   * `false` for a page that has the Pixel's base code from elsewhere: then only the events' calls are written, which do
   * nothing where the Pixel is blocked, and the page view is left to that base code unless the request tracked it. Default `true`.
   */
  readonly base?: boolean;
}

/**
 * The HTML that tells a page's Pixel what {@link PixelData} says: a `<script>` and a `<noscript>` image, safe to write into
 * HTML as they are. Without a dataset to start there are only the events' calls, which do nothing on a page without a
 * Pixel. Empty when there is nothing to tell.
 */
export function pixelScript(data: WrittenPixelData, { nonce, base = true }: PixelScriptOptions): string {
  const startsPixel = base && data.datasetIds.length > 0;
  if (data.consent === 'denied' && !startsPixel) return '';
  const events = data.events.map(fbqOf).join('');
  if (startsPixel) {
    const code = start(data) + events;
    return scriptElement(code, nonce) + (data.consent === 'denied' ? '' : noscriptImages(data));
  }
  return events === '' ? '' : scriptElement(`if(window.fbq){${limit(data)}${events}}`, nonce);
}

function scriptElement(code: string, nonce: unknown): string {
  // Anything else in a nonce would be none.
  const attribute = typeof nonce === 'string' ? ` nonce="${nonce.replace(/[^A-Za-z0-9+/=_-]/g, '')}"` : '';
  return `<script${attribute}>${code}</script>`;
}

/** What was last written where nothing is the visitor's own: nearly always the same. */
let plain: { readonly scriptUrl: string; readonly datasetIds: readonly string[]; readonly code: string } | undefined;

function start(data: WrittenPixelData): string {
  const { scriptUrl, datasetIds, consent, dataProcessing, advancedMatching } = data;
  if (consent === 'denied' || dataProcessing !== undefined || Object.keys(advancedMatching).length > 0)
    return startAnew(data);
  if (plain === undefined || plain.scriptUrl !== scriptUrl || plain.datasetIds !== datasetIds)
    plain = { scriptUrl, datasetIds, code: startAnew(data) };
  return plain.code;
}

// Consent and data processing have to be known before the first init, which may already send something.
function startAnew(data: WrittenPixelData): string {
  const consent = data.consent === 'denied' ? `fbq('consent','revoke');` : '';
  const matching = Object.keys(data.advancedMatching).length > 0 ? `,${scriptLiteral(data.advancedMatching)}` : '';
  const inits = data.datasetIds.map((datasetId) => `fbq('init',${scriptLiteral(datasetId)}${matching});`);
  return baseCode(data.scriptUrl) + consent + limit(data) + inits.join('');
}

function limit({ dataProcessing }: WrittenPixelData): string {
  return dataProcessing === undefined
    ? ''
    : `fbq('dataProcessingOptions',${dataProcessing.map((argument) => scriptLiteral(argument)).join(',')});`;
}

/** Source: Meta, Deduplicate Pixel and server events: `eventID` follows the custom data, which is never left out. */
function fbqOf({ verb, name, json, isPlain, eventId, datasetIds }: WrittenPixelCall): string {
  const event = `${scriptLiteral(name)},${isPlain ? json : toLiteral(json)},{eventID:${scriptLiteral(eventId)}}`;
  if (datasetIds === undefined) return `fbq('${verb}',${event});`;
  const single = verb === 'track' ? 'trackSingle' : 'trackSingleCustom';
  return datasetIds.map((datasetId) => `fbq('${single}',${scriptLiteral(datasetId)},${event});`).join('');
}
