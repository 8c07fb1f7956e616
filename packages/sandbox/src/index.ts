export { startSandbox, type Sandbox, type SandboxOptions } from './start-sandbox';
export type { AccessTokens } from './access';
export type { Coverage, Deduplication, Lone, LoneReason, Pair } from './deduplication';
export type { GraphErrorBody } from './graph-error';
export type { EventRule } from './judgement';
export type { EventRow } from './page-api';
export type { EventAsSent, PixelFields, ReceivedEvent, ReceivedRequest, SandboxCounts } from './received';
export type { ScriptedReply } from './scripted-reply';
