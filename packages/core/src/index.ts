export { createCapi, type Capi, type WaitOptions } from './capi';
export type { CapiOptions, Consent, Credentials } from './options';
export type { Track, TrackCustom } from './track';
export type { Tracker } from './tracker';
export type { Conversion, ConversionSource } from './conversion';
export type { EventDetails } from './event-details';
export type { End, Outcome, SkipReason, Stored, TrackResult } from './outcome';
export type { CapiStats } from './stats';
export { createCollect, type Collect, type CollectAnswer } from './collect/collect';
export type { CollectedEvent, CollectOptions } from './collect/collect-options';
export type { CollectStats } from './collect/collect-tally';
export type { CollectBody } from './collect/read-body';
export type { CollectRefusal } from './collect/refusal';
export { serveCollect, type NodeExchange } from './collect/serve-collect';
export type { CapiHealth, HealthProblem } from './health';
export { CapiError, type CapiErrorCode } from './errors';
export type { Logger } from './once-logger';

export { nodeRequestFacts, type GivenFacts, type HeadersLike, type RequestFacts } from './request/request-facts';
export type { RequestContext } from './request/request-context';
export { FrameworkAnswers, type FrameworkRequest } from './request/framework-answers';
export { onceAnswered } from './request/once-answered';
export { bindResponse, changeOnce } from './request/bind-response';
export { existingRequestSlot, requestSlot, type RequestSlot } from './request/request-slot';
export type { ResponseHeaders } from './request/response-headers';

export type { DataProcessing } from './event/data-processing';
export { eventIdFor } from './event/event-id';
export type { Issue, IssueCode } from './event/issue';
export type { CustomDataOf, CustomEvents, EventName, StandardEvents } from './event/standard-events';
export type { Content, CustomData } from './event/custom-data';
export type {
  ActionSource,
  AppData,
  MessagingChannel,
  OriginalEventData,
  ServerEvent,
  UserData,
} from './event/server-event';
export { validateServerEvent } from './event/validate';

export type { DateParts } from './user-data/date-of-birth';
export type { UserDataInput } from './user-data/fields';
export { hashed, type HashedValue } from './user-data/hash';
export type { HashedReport } from './user-data/hashed-channel';
export { hashUserData, type HashedUserData, type HashUserDataOptions } from './user-data/hash-user-data';

export type { AdvancedMatching, AdvancedMatchingKey } from './pixel/advanced-matching';
export type { PixelCall, PixelEvent } from './pixel/pixel-call';
export type { PixelData, PixelDataOptions } from './pixel/pixel-data';
export type { PixelScriptOptions } from './pixel/pixel-script';
export { scriptJson } from './pixel/script-json';

export { memoryQueue, type MemoryQueueOptions } from './delivery/memory-queue';
export type { GraphError } from './delivery/graph-error';
export type { LaneNotice, NoticeCode } from './delivery/delivery-end';
export type { LaneState } from './delivery/lane-state';
export { parseLaneId, type Lane } from './delivery/lane';
export {
  deadLetterDropAt,
  decodeDeadLetter,
  decodeRecord,
  encodeDeadLetter,
  encodeRecord,
  MAX_DEAD_LETTERS,
  type Burial,
} from './delivery/record-codec';
export type {
  Added,
  Claim,
  ClaimOptions,
  DeadLetter,
  DeadLetters,
  EventQueue,
  EventRecord,
  LaneId,
  QueueDepth,
  Settlement,
} from './delivery/queue';
