export { capi, type CapiMiddleware } from './capi';
export { collect } from './collect';
export { trackConversion, type ConversionMap, type TrackConversionOptions } from './track-conversion';
export { createCapi, eventIdFor, hashed, memoryQueue } from '@capikit/core';
export type {
  Capi,
  CapiOptions,
  CollectedEvent,
  CollectOptions,
  Consent,
  Conversion,
  CustomEvents,
  EventDetails,
  EventName,
  Outcome,
  PixelEvent,
  Tracker,
  TrackResult,
  UserDataInput,
} from '@capikit/core';
