import type { Issue, ServerEvent } from '@capikit/core';

/** An event as it came. Its shape is only certain once it was accepted. */
export type EventAsSent = Readonly<Partial<ServerEvent>>;

/** What the Pixel sent, in its own names, all text: `id`, `ev`, `eid`, `dl`, … and its groups `cd` and `ud`. */
export type PixelFields = Readonly<Record<string, string | Readonly<Record<string, string>>>>;

/** One event that was looked at, as Meta would: taken, or refused together with everything else in its request. */
export interface ReceivedEvent {
  /** Grows by one or more with each entry, also across `reset()`. */
  readonly id: number;
  /** Unix milliseconds of arrival. */
  readonly at: number;
  readonly datasetId: string;
  /** A browser event is told in the server's names, too, so that both sides can be compared. */
  readonly event: EventAsSent;
  readonly source: 'server' | 'browser';
  /**
   * One bad event refuses its whole request, so a `refused` event without issues had a bad neighbour. Of the browser's
   * events only those without dataset or name are refused.
   */
  readonly verdict: 'accepted' | 'refused';
  /** What capikit finds in it, also what the live API lets pass (`acceptedByMeta`). */
  readonly issues: readonly Issue[];
  readonly testEventCode?: string;
  /** The `id` of its {@link ReceivedRequest}; a browser event has none and carries its own `id`. */
  readonly requestId: number;
  /** As the Pixel sent it; browser events only. */
  readonly pixel?: PixelFields;
}

/** One POST that reached the sandbox. It never holds the access token, only `tokenDigest`. */
export interface ReceivedRequest {
  readonly id: number;
  /** Unix milliseconds of arrival. */
  readonly at: number;
  readonly method: string;
  /** Without the query, which may carry the token. */
  readonly path: string;
  readonly datasetId?: string;
  readonly eventCount: number;
  /** Whether its events were looked at, and so entered `sandbox.events`. */
  readonly counted: boolean;
  /** Empty when the body was not read. */
  readonly events: readonly EventAsSent[];
  /** The answer's HTTP status; absent when none was given (cut or hanging connection). */
  readonly status?: number;
  /** The answer's body: parsed when it is JSON, text otherwise, absent when none was given. */
  readonly reply?: unknown;
  /** `cut` when the client did not get the whole answer, or got none. */
  readonly answer: 'pending' | 'sent' | 'cut';
  /** Lower-case names, without credentials. */
  readonly headers: Readonly<Record<string, string>>;
  readonly partnerAgent?: string;
  readonly testEventCode?: string;
  /** The first 12 hex digits of the token's SHA-256, to tell tokens apart. */
  readonly tokenDigest?: string;
}

/** Exact since the start or the last `reset()`, also when old entries have been forgotten. */
export interface SandboxCounts {
  readonly requests: number;
  /** The server's events. */
  readonly accepted: number;
  /** The server's events. */
  readonly refused: number;
  /** The browser's events. */
  readonly browser: number;
}
