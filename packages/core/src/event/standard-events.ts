import type { CustomData } from './custom-data';

/**
 * Every event name Meta defines: one row says what custom data it cannot do without, whether it is a `conversion` or mere
 * `browsing` (or only a messaging step), and whether it is allowed for business messaging: `live` names were seen
 * accepted, `documented` ones only stand in the documentation. `movesMoney` marks those by which somebody pays or commits to
 * pay; which these are is our reading of Meta's descriptions. Sources: Meta, Pixel standard events; Conversions API for
 * business messaging.
 */
const EVENTS = {
  AddPaymentInfo: { required: [], use: 'conversion', messaging: 'no' },
  AddToCart: { required: [], use: 'browsing', messaging: 'live' },
  AddToWishlist: { required: [], use: 'browsing', messaging: 'no' },
  CompleteRegistration: { required: [], use: 'conversion', messaging: 'no' },
  Contact: { required: [], use: 'conversion', messaging: 'no' },
  CustomizeProduct: { required: [], use: 'browsing', messaging: 'no' },
  Donate: { required: [], use: 'conversion', messaging: 'no', movesMoney: true },
  FindLocation: { required: [], use: 'browsing', messaging: 'no' },
  InitiateCheckout: { required: [], use: 'conversion', messaging: 'live' },
  Lead: { required: [], use: 'conversion', messaging: 'no' },
  PageView: { required: [], use: 'browsing', messaging: 'no' },
  Purchase: { required: ['value', 'currency'], use: 'conversion', messaging: 'live', movesMoney: true },
  Schedule: { required: [], use: 'conversion', messaging: 'no' },
  Search: { required: [], use: 'browsing', messaging: 'no' },
  StartTrial: { required: [], use: 'conversion', messaging: 'no', movesMoney: true },
  SubmitApplication: { required: [], use: 'conversion', messaging: 'no' },
  Subscribe: { required: [], use: 'conversion', messaging: 'no', movesMoney: true },
  ViewContent: { required: [], use: 'browsing', messaging: 'live' },
  LeadSubmitted: { required: [], use: 'messaging', messaging: 'live' },
  OrderCreated: { required: [], use: 'messaging', messaging: 'documented' },
  OrderShipped: { required: [], use: 'messaging', messaging: 'documented' },
  OrderDelivered: { required: [], use: 'messaging', messaging: 'documented' },
  OrderCanceled: { required: [], use: 'messaging', messaging: 'documented' },
  OrderReturned: { required: [], use: 'messaging', messaging: 'documented' },
  CartAbandoned: { required: [], use: 'messaging', messaging: 'documented' },
  QualifiedLead: { required: [], use: 'messaging', messaging: 'documented' },
  RatingProvided: { required: [], use: 'messaging', messaging: 'documented' },
  ReviewProvided: { required: [], use: 'messaging', messaging: 'documented' },
} as const;

type Events = typeof EVENTS;

/** What Meta says about one event name. */
export interface StandardEvent {
  readonly required: readonly ('value' | 'currency')[];
  readonly use: 'conversion' | 'browsing' | 'messaging';
  readonly messaging: 'no' | 'live' | 'documented';
  readonly movesMoney?: true;
}

/** Meta's event names, each with the custom data it takes. */
export type StandardEvents = {
  readonly [N in keyof Events]: CustomData & Required<Pick<CustomData, Events[N]['required'][number]>>;
};

/**
 * Your own events, each with its custom data. Add them by augmentation:
 * `declare module '@capikit/core' { interface CustomEvents { ShareDiscount: { promotion: string } } }`
 */
export interface CustomEvents {}

/** Names that `track()` takes: Meta's and your own. */
// oxlint-disable-next-line typescript/no-redundant-type-constituents -- `never` until a user adds an event
export type EventName = Extract<keyof StandardEvents | keyof CustomEvents, string>;

/** The custom data of an event; for `Purchase`, `value` and `currency` are required. */
export type CustomDataOf<N extends EventName> = N extends keyof StandardEvents
  ? StandardEvents[N]
  : N extends keyof CustomEvents
    ? CustomEvents[N]
    : never;

/** Those of the names whose events cannot do without custom data. */
export type NamesNeedingData<N extends EventName> = N extends EventName
  ? {} extends CustomDataOf<N>
    ? never
    : N
  : never;

const BY_NAME: ReadonlyMap<string, StandardEvent> = new Map(Object.entries(EVENTS));

/** What Meta says about an event of exactly this name; undefined for custom names. */
export function standardEvent(name: string): StandardEvent | undefined {
  return BY_NAME.get(name);
}

/** True for events of mere browsing, such as `PageView`; false for conversions and for names Meta does not define. */
export function isBrowsingEvent(name: string): boolean {
  return BY_NAME.get(name)?.use === 'browsing';
}

/** The names Meta documents for business messaging. */
export const MESSAGING_EVENTS: readonly string[] = [...BY_NAME.keys()].filter(
  (name) => BY_NAME.get(name)?.messaging !== 'no',
);

/** Meta's standard event names: those the Pixel knows too. */
export const STANDARD_EVENT_NAMES: readonly string[] = [...BY_NAME.keys()].filter(
  (name) => BY_NAME.get(name)?.use !== 'messaging',
);

/** True for the names that `fbq('track', …)` takes; all others go through `fbq('trackCustom', …)`. */
export function isPixelEvent(name: string): boolean {
  const event = BY_NAME.get(name);
  return event !== undefined && event.use !== 'messaging';
}

/** True for the names that any page may report: the Pixel's own but those that move money. */
export function isHarmlessEvent(name: string): boolean {
  return isPixelEvent(name) && BY_NAME.get(name)?.movesMoney !== true;
}
