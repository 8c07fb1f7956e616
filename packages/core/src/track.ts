import type { EventDetails } from './event-details';
import type { CustomDataOf, EventName, NamesNeedingData } from './event/standard-events';
import type { TrackResult } from './outcome';
import type { RequestTracker } from './tracker';

/**
 * Reports an event, like `fbq('track', name, customData, { eventID })`. `customData` is Meta's own `custom_data`, passed
 * on verbatim. Synchronous, never throws; what became of the event is in the result.
 */
export type Track = <N extends EventName>(
  name: N,
  ...rest: [NamesNeedingData<N>] extends [never]
    ? [customData?: CustomDataOf<N>, details?: EventDetails]
    : [customData: CustomDataOf<NamesNeedingData<N>>, details?: EventDetails]
) => TrackResult;

/** Like {@link Track} for any name, known or not; like `fbq('trackCustom', …)`. */
export type TrackCustom = (name: string, customData?: object, details?: EventDetails) => TrackResult;

/** One call of `track()`. */
export interface TrackCall {
  readonly tracker: RequestTracker | undefined;
  readonly name: string;
  readonly customData: object | undefined;
  readonly details: EventDetails | undefined;
  /** Sent by a page, which may choose any id: duplicates are looked for among such events alone. */
  readonly isFromPage?: boolean;
}
