// A stand-in for Meta's fbevents.js, written from Meta's public documentation: the calls of `fbq`, and reports in the form of
// Meta's Pixel, but to the sandbox that served this script.
import { advancedMatching, type Matching } from './advanced-matching';
import { browserIds } from './browser-ids';
import { reportOf, send } from './report';

/** What the base code of a page leaves behind: a function that queues its calls until `callMethod` is there. */
interface Fbq {
  (...call: unknown[]): void;
  queue?: ArrayLike<unknown>[];
  callMethod?: (...call: unknown[]) => void;
  capikitStandIn?: true;
}

/** One event on its way. */
interface PixelEvent {
  readonly datasetIds: readonly string[];
  readonly name: string;
  readonly customData: unknown;
  readonly eventId: string | undefined;
}

const MAX_HELD = 100;
const origin = new URL((document.currentScript as HTMLScriptElement | null)?.src ?? location.href).origin;

const datasets = new Map<string, Promise<Matching>>();
const held: PixelEvent[] = [];
let isRevoked = false;
let dataProcessing: readonly unknown[] | undefined;
/** The page before, for single-page apps: the document's referrer stays what it was. */
let lastUrl = document.referrer;
let currentUrl = location.href;

const CALLS: Readonly<Record<string, (...args: readonly unknown[]) => void>> = {
  init: (id, userData) => {
    datasets.set(String(id), advancedMatching(userData));
    if (!isRevoked) browserIds();
  },
  track: (name, customData, options) => track([...datasets.keys()], name, customData, options),
  trackCustom: (name, customData, options) => track([...datasets.keys()], name, customData, options),
  trackSingle: (id, name, customData, options) => track([String(id)], name, customData, options),
  trackSingleCustom: (id, name, customData, options) => track([String(id)], name, customData, options),
  consent: (decision) => {
    isRevoked = decision === 'revoke';
    if (isRevoked) return;
    browserIds();
    for (const event of held.splice(0)) report(event);
  },
  dataProcessingOptions: (options, country, state) => {
    dataProcessing = [options, country, state];
  },
};

function track(datasetIds: readonly string[], name: unknown, customData: unknown, options: unknown): void {
  const eventId = (options as { eventID?: string | number } | undefined)?.eventID;
  const event = {
    datasetIds,
    name: String(name),
    customData,
    eventId: eventId === undefined ? undefined : String(eventId),
  };
  if (!isRevoked) report(event);
  else if (held.length < MAX_HELD) held.push(event);
}

function report({ datasetIds, ...event }: PixelEvent): void {
  if (location.href !== currentUrl) [lastUrl, currentUrl] = [currentUrl, location.href];
  const page = { url: location.href, referrer: lastUrl, at: Date.now(), ...browserIds(), dataProcessing };
  for (const datasetId of datasetIds) {
    // Read now, sent once the user data is hashed.
    void (datasets.get(datasetId) ?? Promise.resolve({})).then((matching) =>
      send(origin, reportOf({ datasetId, ...event, ...page, matching })),
    );
  }
}

function call(...[method, ...args]: unknown[]): void {
  try {
    CALLS[String(method)]?.(...args);
  } catch (error) {
    reportError(error);
  }
}

const fbq = (window as unknown as { fbq?: Fbq }).fbq;
if (fbq !== undefined && fbq.capikitStandIn === undefined) {
  fbq.capikitStandIn = true;
  fbq.callMethod = call;
  for (const queued of fbq.queue?.splice(0) ?? []) call(...Array.from(queued));
}
