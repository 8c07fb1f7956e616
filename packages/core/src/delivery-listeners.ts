/** Hears how long each delivered event took, in seconds. */
export type DeliveryListener = (seconds: number) => void;

const KEY: unique symbol = Symbol.for('capikit.delivery-listeners.1') as never;

/** Where a `Capi` is asked to tell somebody about each delivery. Found by whatever installed copy of this package is asked. */
export interface TellsDeliveries {
  readonly [KEY]: Set<DeliveryListener>;
}

/** The key of that. */
export const DELIVERY_LISTENERS: typeof KEY = KEY;
