import type { EventDetails } from './event-details';
import type { CustomDataOf, EventName } from './event/standard-events';

/** What a decorated or wrapped handler reports: the arguments of `track()` after the name. */
export type Conversion<N extends EventName = EventName> = N extends EventName
  ? { readonly details?: EventDetails } & ({} extends CustomDataOf<N>
      ? { readonly customData?: CustomDataOf<N> }
      : { readonly customData: CustomDataOf<N> })
  : never;

/** Answers what to report, at once or later; `null` reports nothing. */
export type ConversionSource<N extends EventName = EventName> = () =>
  | Conversion<N>
  | null
  | undefined
  | Promise<Conversion<N> | null | undefined>;
