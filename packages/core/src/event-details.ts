import type { DataProcessing } from './event/data-processing';
import type { ActionSource, AppData, MessagingChannel, OriginalEventData } from './event/server-event';
import type { Consent } from './options';
import type { UserDataInput } from './user-data/fields';

/** What can be said about one event besides its name and `custom_data`. Everything is optional inside a website request. */
export interface EventDetails {
  /** Same id as the Pixel's `eventID`. Default: the id reserved by `eventId(name)`, else a random one. */
  readonly eventId?: string | number;
  /** When it happened: a Date or Unix seconds. Default: now. */
  readonly eventTime?: Date | number;
  /** Raw customer information; hashed here. Adds to what `identify()` was given. */
  readonly userData?: UserDataInput;
  /** Where it happened. Default: `website` in a request or with a passport; to be given elsewhere. */
  readonly actionSource?: ActionSource;
  readonly eventSourceUrl?: string;
  readonly referrerUrl?: string;
  /** Attribution only, no delivery optimisation. Not a consent signal. */
  readonly optOut?: boolean;
  /** Meta's data processing options, such as `{ options: ['LDU'], country: 1, state: 1000 }`. */
  readonly dataProcessing?: DataProcessing;
  /** Meta's `app_data`, for `app` events. */
  readonly appData?: AppData;
  /** Meta's `original_event_data`. */
  readonly originalEventData?: OriginalEventData;
  /** For `business_messaging` events. */
  readonly messagingChannel?: MessagingChannel;
  /** The dataset or datasets of this event. Default: `resolveDataset`, else `datasetId`. */
  readonly datasetId?: string | readonly string[];
  readonly testEventCode?: string;
  /** From `tracker.passport()`: brings the visitor's IP, user agent, fbp, fbc, URL and consent into another process. */
  readonly passport?: string;
  /** This event's consent. Default: the request's, or the passport's. */
  readonly consent?: Consent;
}
