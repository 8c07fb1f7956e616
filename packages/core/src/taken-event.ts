import type { EventDetails } from './event-details';
import { eventOrigin, type EventOrigin } from './event-origin';
import { dataProcessingOf } from './event/data-processing';
import { givenEventId, newEventId } from './event/event-id';
import type { Settings } from './options';
import { NO_SNAPSHOT, snapshotOf } from './snapshot';
import type { TrackCall } from './track';
import type { UserDataInput } from './user-data/fields';

const NO_DETAILS: EventDetails = Object.freeze({});

/**
 * One call of `track()` as it was made: what it said, and all of its request that may be different later. A class, since V8
 * makes literals old from the start once some have waited.
 */
export class TakenEvent {
  readonly call: TrackCall;
  readonly name: string;
  readonly eventId: string;
  readonly origin: EventOrigin;
  /** Unix milliseconds. */
  readonly takenAt: number;
  #customData: object | undefined;
  #details: EventDetails;
  #identified: UserDataInput | undefined;

  constructor(call: TrackCall, settings: Settings, now: number) {
    this.call = call;
    this.name = call.name;
    this.#customData = call.customData;
    this.#details = call.details ?? NO_DETAILS;
    this.takenAt = now;
    this.eventId = eventIdOf(call, this.#details);
    this.origin = eventOrigin(call, settings, now);
    this.#identified = this.origin.tracker?.identified;
  }

  get customData(): object | undefined {
    return this.#customData;
  }

  /** The datasets that the call named. */
  get datasetIds(): readonly string[] | undefined {
    const datasetId = this.#details.datasetId ?? undefined;
    return datasetId === undefined ? undefined : [datasetId].flat();
  }

  get details(): EventDetails {
    return this.#details;
  }

  /** What `identify()` had been given by then. */
  get identified(): UserDataInput | undefined {
    return this.#identified;
  }

  /** It happened on a page: the request's, or the one given. */
  get isOfPage(): boolean {
    const { actionSource } = this.#details;
    return actionSource === undefined || actionSource === 'website';
  }

  /** Keeps all that its caller or the end of its request could still change as it is now; false where that cannot be done. */
  keep(): boolean {
    const customData = snapshotOf(this.#customData);
    const details = this.#details === NO_DETAILS ? NO_DETAILS : snapshotOf(this.#details);
    const identified = this.#identified && snapshotOf(this.#identified);
    if (customData === NO_SNAPSHOT || details === NO_SNAPSHOT || identified === NO_SNAPSHOT) return false;
    const { context, tracker } = this.origin;
    try {
      if (context === tracker?.context) tracker?.context.keep();
    } catch {
      // A fact that cannot be read: what needs it says so.
      return false;
    }
    this.#customData = customData;
    this.#details = details;
    this.#identified = identified;
    return true;
  }
}

/** Takes an event down and tells the page's Pixel of it. */
export function takeEvent(call: TrackCall, settings: Settings, now: number): TakenEvent {
  const taken = new TakenEvent(call, settings, now);
  const { details, origin } = taken;
  // Whatever becomes of the event here: Meta judges the Pixel's by itself.
  if (origin.consent !== 'denied' && taken.isOfPage) {
    origin.tracker?.addPixelEvent(taken, dataProcessingOf(details, origin.consent));
  }
  return taken;
}

/** The id of an event: the caller's, the reserved one, or a new one. */
export function eventIdOf({ tracker, name }: TrackCall, { eventId }: EventDetails): string {
  return givenEventId(eventId) ?? tracker?.takeReservedId(name) ?? newEventId();
}
