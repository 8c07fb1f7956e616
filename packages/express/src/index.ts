export { capi, type CapiMiddleware } from './capi';
export { collect } from './collect';
export { trackConversion, type ConversionMap, type TrackConversionOptions } from './track-conversion';
export { createCapi, eventIdFor, hashed, memoryQueue, scriptJson } from '@capikit/core';
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
  PixelData,
  PixelEvent,
  Tracker,
  TrackResult,
  UserDataInput,
} from '@capikit/core';
