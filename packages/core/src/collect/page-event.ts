import { atMost } from '../at-most';
import { isHarmlessEvent } from '../event/standard-events';
import { isPromise } from '../is-promise';
import { parseHttpUrl } from '../request/own-site';
import type { Tracker } from '../tracker';
import type { CollectedEvent, CollectSettings } from './collect-options';
import type { CollectRequest } from './collect-request';
import type { SentEvent } from './page-body';
import type { CleanCustomData } from './page-custom-data';
import { isReportedPage, type PageOrigins } from './page-origin';
import type { CollectRefusal } from './refusal';

/** What is the same for all events of a request. */
export interface PageRequest {
  readonly tracker: Tracker;
  readonly request: CollectRequest;
  readonly settings: CollectSettings;
  readonly clean: CleanCustomData;
  readonly now: number;
}

const MAX_AGE_MS = 24 * 3_600_000;
const MAX_PRICE_MS = 10_000;

/** Why an event of a page is not reported; undefined when it may be. */
export function eventRefusal(event: SentEvent, { request, settings }: PageRequest): CollectRefusal | undefined {
  const { event_name: name, event_source_url: url, age_ms: age = 0 } = event;
  if (!isHarmlessEvent(name) && !settings.allow.includes(name)) return 'event-name';
  if (age > MAX_AGE_MS) return 'too-old';
  const origins: PageOrigins = { origins: settings.origins, sites: request.sites };
  return url === undefined || isReportedPage(url, request.facts, origins) ? undefined : 'foreign-url';
}

/** Reports an event of a page: now, or once `price` has answered. Never throws. */
export function reportEvent(event: SentEvent, page: PageRequest): void {
  const { tracker, request, settings, now } = page;
  const { event_name: name, event_id: eventId, event_source_url: eventSourceUrl } = event;
  const collected: CollectedEvent = { name, eventId, customData: page.clean(event.custom_data ?? {}) };
  const referrerUrl = parseHttpUrl(event.referrer_url) && event.referrer_url;
  const eventTime = new Date(now - (event.age_ms ?? 0));
  const report = (money: unknown): void => {
    request.tally.accept();
    const known = typeof money === 'object' ? money : undefined;
    request.track(name, { ...collected.customData, ...known }, { eventId, eventTime, eventSourceUrl, referrerUrl });
  };

  const { price } = settings;
  if (price === undefined) return report(undefined);
  const answer = request.log.guard('price', undefined, () => price(collected, tracker));
  if (!isPromise(answer)) return report(answer);
  const reported = atMost(MAX_PRICE_MS, answer).then(report, () => report(undefined));
  const { waitUntil } = request;
  if (waitUntil !== undefined) request.log.guard('waitUntil', undefined, () => waitUntil(reported));
}
