import { asConsent } from './consent';
import type { EventDetails } from './event-details';
import type { Issue } from './event/issue';
import type { Consent, Settings } from './options';
import { readPassport } from './request/passport';
import type { RequestContext } from './request/request-context';
import type { TrackCall } from './track';
import type { RequestTracker } from './tracker';

/** Who an event is about: a request, a passport, or nobody but what `details` say. */
export interface EventOrigin {
  readonly consent: Consent;
  /** What the visitor's request told; for sources where the request is not the customer's, nothing. */
  readonly context: RequestContext | undefined;
  /** The tracker, when the event is about the visitor of this very request. */
  readonly tracker: RequestTracker | undefined;
  readonly hasPassport: boolean;
  /** The passport's datasets. */
  readonly datasetIds: readonly string[] | undefined;
  readonly issues: readonly Issue[];
}

const NO_ISSUES: readonly Issue[] = [];

/** Finds whom an event is about. A passport replaces the request: in a webhook the request is the payment provider's. */
export function eventOrigin({ tracker, details }: TrackCall, settings: Settings, now: number): EventOrigin {
  if (details?.passport !== undefined) return passportOrigin(details, settings, now);
  return {
    consent: givenConsent(details) ?? tracker?.currentConsent ?? 'granted',
    context: tracker && requestContextFor(tracker, details?.actionSource),
    tracker,
    hasPassport: false,
    datasetIds: undefined,
    issues: NO_ISSUES,
  };
}

function passportOrigin(details: EventDetails, settings: Settings, now: number): EventOrigin {
  const expected = expectedDatasets(details, settings);
  const read = readPassport(details.passport, { secrets: settings.passport.secrets, now, datasetIds: expected });
  if ('refused' in read) {
    // Without a passport nobody knows what the visitor agreed to, so only the caller's word counts.
    const consent = givenConsent(details) ?? 'denied';
    return {
      consent,
      context: undefined,
      tracker: undefined,
      hasPassport: false,
      datasetIds: undefined,
      issues: [read.refused],
    };
  }
  const { context, consent, datasetIds } = read.passport;
  return {
    consent: givenConsent(details) ?? consent,
    context,
    tracker: undefined,
    hasPassport: true,
    datasetIds,
    issues: NO_ISSUES,
  };
}

function givenConsent(details: EventDetails | undefined): Consent | undefined {
  const consent = details?.consent ?? undefined;
  return consent === undefined ? undefined : asConsent(consent);
}

/** The datasets a passport must be for; none when it decides itself. */
function expectedDatasets({ datasetId }: EventDetails, settings: Settings): readonly string[] {
  if (datasetId !== undefined) return typeof datasetId === 'string' ? [datasetId] : datasetId;
  if (settings.resolveDataset !== undefined || settings.datasetId === undefined) return [];
  return [settings.datasetId];
}

// A till, a call centre or a CRM calls with its own address, not the customer's; an app calls with the customer's.
function requestContextFor(
  tracker: RequestTracker,
  actionSource: EventDetails['actionSource'],
): RequestContext | undefined {
  if (actionSource === undefined || actionSource === 'website') return tracker.context;
  if (actionSource !== 'app') return undefined;
  const { clientIp, userAgent } = tracker.context;
  return { clientIp, userAgent, url: undefined, referrer: undefined, fbp: undefined, fbc: undefined };
}
