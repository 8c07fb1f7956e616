import type { CustomDataOf, EventName, NamesNeedingData } from '../../core/src/event/standard-events.js';
import { bytesOf, forgetEvents, MAX_BYTES, sendEvent, sendTo, type PageEvent } from './own-server.mjs';
import { page } from './page.mjs';
import { callPixel, forgetPixelCalls } from './pixel.mjs';

/** Whether events may be sent. `pending` keeps up to 100 of them until the visitor has decided. */
export type PageConsent = 'granted' | 'pending' | 'denied';

/** How this page reports. */
export interface InitOptions {
  /** Where `collect()` listens. Default: `/capi/collect`. */
  readonly endpoint?: string;
  /** Default: `granted`. The server decides for itself, by its option `consent`. */
  readonly consent?: PageConsent;
}

/** What can be said about one event besides its data. */
export interface EventOptions {
  /** The id of both halves. Default: a random one. */
  readonly eventID?: string;
}

/** The calls of a page. Each answers at once and never throws; what is no call does nothing and answers `''`. */
export interface Capi {
  /** Reports one of Meta's events to the Pixel and to your server, as `fbq('track', …)` does. Answers the event's id. */
  <N extends EventName>(
    command: 'track',
    name: N,
    ...rest: [NamesNeedingData<N>] extends [never]
      ? [customData?: CustomDataOf<N>, options?: EventOptions]
      : [customData: CustomDataOf<NamesNeedingData<N>>, options?: EventOptions]
  ): string;
  /** The same for an event of your own; `collect({ allow: [name] })` lets it in. */
  (command: 'trackCustom', name: string, customData?: object, options?: EventOptions): string;
  /** The visitor's decision: `grant` sends what waited, `revoke` drops it and all that would follow. Tells the Pixel too. */
  (command: 'consent', decision: 'grant' | 'revoke'): string;
  /** Before the first event, where a default does not fit. */
  (command: 'init', options: InitOptions): string;
}

interface Call {
  readonly pixel: readonly unknown[];
  readonly event: PageEvent;
}

const MAX_HELD = 100;
const MAX_URL = 4_096;

let consent: PageConsent = 'granted';
let held: Call[] = [];
let url = addressOf(page.location?.href);
let referrer = addressOf(page.document?.referrer);

/** Reports what happens on the page: to Meta's Pixel and to your own server, with the same event id. */
export const capi: Capi = (command: string, ...args: readonly unknown[]): string => {
  try {
    return run(command, args);
  } catch {
    // Somebody's getter, a page that changed the language: nothing of it is worth a broken page.
    return '';
  }
};

function run(command: string, [first, second, third]: readonly unknown[]): string {
  if (command === 'track' || command === 'trackCustom') {
    // A server renders pages too, but nobody looks at them there.
    if (typeof first !== 'string' || page.location === undefined) return '';
    return track([command, first], second, third as EventOptions | undefined);
  }
  if (command === 'consent') decide(first);
  if (command === 'init') init(first as InitOptions | undefined);
  return '';
}

function track([command, name]: readonly [string, string], data: unknown, options: EventOptions | undefined): string {
  const id = options?.eventID ?? newId();
  notePage();
  if (consent === 'denied') return id;
  const json = toJson(data);
  const call: Call = {
    // A copy: the page may go on changing its own.
    pixel: [command, name, json === undefined ? {} : JSON.parse(json), { eventID: id }],
    event: { json: eventJson(name, id, json), at: Date.now() },
  };
  if (consent === 'granted') send(call);
  else if (held.length < MAX_HELD) held.push(call);
  return id;
}

function send({ pixel, event }: Call): void {
  callPixel(...pixel);
  sendEvent(event);
}

function init(options: InitOptions = {}): void {
  if (options.endpoint !== undefined) sendTo(options.endpoint);
  if (options.consent === 'denied') decide('revoke');
  if (options.consent !== 'pending') return;
  consent = 'pending';
  callPixel('consent', 'revoke');
}

function decide(decision: unknown): void {
  if (decision === 'grant') {
    consent = 'granted';
    callPixel('consent', 'grant');
    for (const call of held.splice(0)) send(call);
  }
  if (decision !== 'revoke') return;
  consent = 'denied';
  held = [];
  forgetEvents();
  forgetPixelCalls();
  callPixel('consent', 'revoke');
}

/** After a navigation without a new page, the visitor comes from the address before. */
function notePage(): void {
  const now = addressOf(page.location?.href);
  if (now === url) return;
  referrer = url;
  url = now;
}

function eventJson(name: string, id: string, data: string | undefined): string {
  const known = { event_name: name, event_id: id, event_source_url: url, referrer_url: referrer };
  const json = JSON.stringify(known);
  const whole = data === undefined ? json : `${json.slice(0, -1)},"custom_data":${data}}`;
  return bytesOf(whole) > MAX_BYTES ? json : whole;
}

/** Undefined for what is no object, or none that can be written down. */
function toJson(data: unknown): string | undefined {
  try {
    return typeof data === 'object' && data !== null ? JSON.stringify(data) : undefined;
  } catch {
    return undefined;
  }
}

/** Without the fragment, which is the page's own affair. Undefined when there is none or it is too long to tell. */
function addressOf(href: string | undefined): string | undefined {
  const [address = ''] = href?.split('#') ?? [];
  return address.length > MAX_URL ? undefined : address || undefined;
}

/** Pages without TLS have no `randomUUID`. Ids must differ, not be unguessable. */
function newId(): string {
  return page.crypto?.randomUUID?.() ?? `${Date.now()}.${Math.random().toString(36).slice(2)}`;
}
