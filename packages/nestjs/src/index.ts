export { CapiModule } from './capi-module';
export type {
  CapiModuleAsyncOptions,
  CapiModuleOptions,
  CapiOptionsFactory,
  CollectEndpoint,
} from './module-definition';
export { CapiService } from './capi-service';
export { CapiTracker } from './capi-tracker';
export { TrackConversion, type ConversionDecorator, type ConversionParameters } from './track-conversion';
export type { ConversionCall, ConversionMap } from './conversion-call';
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
