export { startSandbox, type Sandbox, type SandboxOptions } from './start-sandbox';
export type { AccessTokens } from './access';
export type { GraphErrorBody } from './graph-error';
export type { EventRule } from './judgement';
export type { EventAsSent, ReceivedEvent, ReceivedRequest, SandboxCounts } from './received';
export type { ScriptedReply } from './scripted-reply';
