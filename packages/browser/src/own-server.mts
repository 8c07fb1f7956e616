import { page } from './page.mjs';

/** An event as `collect()` takes it, as JSON, and when it happened, Unix milliseconds. */
export interface PageEvent {
  readonly json: string;
  readonly at: number;
}

/** `collect()` takes ten events and 16 KiB. */
const MAX_EVENTS = 10;
export const MAX_BYTES = 15_000;

let endpoint = '/capi/collect';
let unsent: PageEvent[] = [];
// What is put off while a page is being left may never run.
let isLeaving = false;
page.addEventListener?.('pagehide', () => leave(true), true);
page.addEventListener?.('pageshow', () => leave(false), true);

/** As UTF-8. */
export const bytesOf = (text: string): number => new page.TextEncoder().encode(text).length;

/** Sends the event at the end of the current task, together with the others of it, also while the page is being left. */
export function sendEvent(event: PageEvent): void {
  unsent.push(event);
  if (isLeaving) flush();
  else if (unsent.length === 1) void Promise.resolve().then(flush);
}

/** Where `collect()` listens. */
export function sendTo(path: string): void {
  endpoint = path;
}

/** Forgets what was not sent yet. */
export function forgetEvents(): void {
  unsent = [];
}

function leave(isGone: boolean): void {
  isLeaving = isGone;
  flush();
}

function flush(): void {
  while (unsent.length > 0) {
    const events: string[] = [];
    let bytes = 0;
    while (unsent.length > 0 && events.length < MAX_EVENTS) {
      const [next] = unsent as [PageEvent];
      bytes += bytesOf(next.json);
      if (events.length > 0 && bytes > MAX_BYTES) break;
      unsent.shift();
      events.push(`${next.json.slice(0, -1)},"age_ms":${Math.max(0, Date.now() - next.at)}}`);
    }
    post(`{"events":[${events.join()}]}`);
  }
}

function post(body: string): void {
  try {
    // As plain text, which needs no preflight where the endpoint is another site of yours.
    if (page.navigator?.sendBeacon?.(endpoint, body) === true) return;
  } catch {
    // An endpoint that is no URL, or a browser that has the method switched off.
  }
  try {
    const init = { method: 'POST', body, keepalive: true, credentials: 'same-origin' };
    page.fetch?.(endpoint, init).catch(() => undefined);
  } catch {
    // Nothing is left to try.
  }
}
