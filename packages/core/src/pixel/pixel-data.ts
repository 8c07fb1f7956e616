import type { DataProcessing } from '../event/data-processing';
import type { Consent } from '../options';
import type { TakenEvent } from '../taken-event';
import type { UserDataInput } from '../user-data/fields';
import { advancedMatching, type AdvancedMatching } from './advanced-matching';
import { pixelCall, readCall, type PixelCall, type PixelEvent, type WrittenPixelCall } from './pixel-call';

/** What `tracker.pixelData()` and `tracker.pixelScript()` are told about the page. */
export interface PixelDataOptions {
  /** The events of the page, where they are not those of the request: after a redirect. */
  readonly events?: readonly PixelEvent[];
  /** Whether the page view is told as well, as Meta's own base code does. Default `true`; never without a dataset to tell. */
  readonly pageView?: boolean;
  /**
   * Where consent is denied: `nothing` (default) leaves the Pixel off the page. `revoke` is for pages that ask in the
   * browser: the Pixel is loaded, tells Meta nothing, and waits for the page's `fbq('consent', 'grant')`.
   */
  readonly whenDenied?: 'nothing' | 'revoke';
}

/** What a page's Pixel has to be told, as plain JSON for templates and single-page apps; `pixelScript()` is made of the same. */
export interface PixelData {
  /** `denied`: load nothing, or say `fbq('consent', 'revoke')` first. */
  readonly consent: Consent;
  /** The address of the Pixel's script: Meta's, or the sandbox's stand-in. */
  readonly scriptUrl: string;
  /** `fbq('init', datasetId, advancedMatching)` for each. Empty where nothing is to be sent. */
  readonly datasetIds: readonly string[];
  readonly advancedMatching: AdvancedMatching;
  /** `fbq('dataProcessingOptions', ...dataProcessing)`, before `init`: Limited Data Use. Absent when there is none. */
  readonly dataProcessing?: readonly [options: readonly string[], country?: number, state?: number];
  /** In this order; the page view first unless the request tracked it later. */
  readonly events: readonly PixelCall[];
}

/** What a request has to say to the Pixel of its page. */
export interface PixelPage {
  readonly consent: Consent;
  readonly identified: UserDataInput | undefined;
  readonly dataProcessing: DataProcessing | undefined;
  /** What was tracked so far. */
  readonly tracked: readonly TakenEvent[];
  /** The id that the request's `track('PageView')` will have. */
  reservePageViewId(): string;
}

/** What the configuration has to say. */
export interface PixelSettings {
  /** `false`: nothing is sent, so no Pixel is started either. */
  readonly enabled: boolean;
  /** Of the request. */
  readonly datasetIds: readonly string[];
  /** See {@link PixelData.scriptUrl}. */
  readonly scriptUrl: string;
  readonly defaultCountry: string | undefined;
}

/** The same with the events as they are written into a page. */
export interface WrittenPixelData extends Omit<PixelData, 'events'> {
  readonly events: readonly WrittenPixelCall[];
}

/** Puts together what a page's Pixel has to be told. */
export function pixelData(page: PixelPage, settings: PixelSettings, options: PixelDataOptions): PixelData {
  const { datasetIds, events, ...rest } = writtenPixelData(page, settings, options);
  return { ...rest, datasetIds: [...datasetIds], events: events.map(readCall) };
}

/** The same for a page: each event's data as JSON text. */
export function writtenPixelData(
  page: PixelPage,
  settings: PixelSettings,
  options: PixelDataOptions,
): WrittenPixelData {
  const { consent, dataProcessing } = page;
  const { scriptUrl } = settings;
  const isDenied = consent === 'denied';
  if (isDenied && options.whenDenied !== 'revoke')
    return { consent, scriptUrl, datasetIds: [], advancedMatching: {}, events: [] };

  const calls: WrittenPixelCall[] = [];
  let { datasetIds } = settings;
  for (const event of eventsOf(page, settings, options)) {
    const call = pixelCall(event);
    if (call === undefined) continue;
    calls.push(call);
    if (call.datasetIds !== undefined) datasetIds = [...new Set([...datasetIds, ...call.datasetIds])];
  }
  return {
    consent,
    scriptUrl,
    datasetIds: settings.enabled ? datasetIds : [],
    // The page holds no digest of somebody who did not agree.
    advancedMatching: isDenied ? {} : advancedMatching(page.identified, settings.defaultCountry),
    ...(dataProcessing && { dataProcessing: fbqArguments(dataProcessing) }),
    events: datasetIds.length > 1 ? calls.map((call) => ({ datasetIds: settings.datasetIds, ...call })) : calls,
  };
}

const isPageView = (event: PixelEvent | TakenEvent): boolean => event?.name === 'PageView';

function eventsOf(
  page: PixelPage,
  { enabled, datasetIds }: PixelSettings,
  { events = page.tracked, pageView = true }: PixelDataOptions,
): readonly (PixelEvent | TakenEvent)[] {
  const isAdded = pageView && enabled && datasetIds.length > 0 && !events.some(isPageView);
  if (!isAdded) return events;
  return [page.tracked.find(isPageView) ?? { name: 'PageView', eventId: page.reservePageViewId() }, ...events];
}

/** Where the Pixel's script is: Meta's, or that of a sandbox. */
export function pixelScriptUrl(sandboxUrl = 'https://connect.facebook.net'): string {
  return `${sandboxUrl}/en_US/fbevents.js`;
}

function fbqArguments({ options, country, state }: DataProcessing): NonNullable<PixelData['dataProcessing']> {
  if (country === undefined) return [options];
  return state === undefined ? [options, country] : [options, country, state];
}
