import type { Issue } from '@capikit/core';
import type { SandboxCounts } from './received';

/** One event as the page lists it. Small, because thousands travel; the rest is asked for by `id`. */
export interface EventRow {
  readonly id: number;
  /** Unix milliseconds of arrival. */
  readonly at: number;
  readonly source: 'server' | 'browser';
  readonly datasetId: string;
  readonly eventName: string;
  readonly eventId?: string;
  /** Unix seconds. */
  readonly eventTime?: number;
  /** A browser event has none. */
  readonly actionSource?: string;
  readonly value?: number;
  readonly currency?: string;
  /** The wire keys of `user_data` (and `fbp`, `fbc`, …) the event carries. */
  readonly matchKeys: readonly string[];
  readonly fbp?: string;
  /** Digests. */
  readonly externalId?: readonly string[];
  readonly verdict: 'ok' | 'warning' | 'refused';
  readonly issueCount: number;
  readonly testEventCode?: string;
}

/** A request that was refused without its events being looked at. */
export interface RequestRow {
  readonly id: number;
  readonly at: number;
  readonly datasetId?: string;
  readonly eventCount: number;
  /** Absent when the connection was cut or left hanging. */
  readonly status?: number;
  readonly sentence: string;
}

/** What the panel can make the next requests suffer. */
export type FaultName = 'error-500' | 'throttled-429' | 'slow' | 'reset' | 'lost-answer' | 'half-json' | 'bad-token';

/** The fault that is switched on. */
export interface ActiveFault {
  readonly fault: FaultName;
  /** How many requests it still meets; `null`: until it is switched off. */
  readonly requests: number | null;
}

/** Where the page listens: server-sent events, one name per key of {@link FeedMessages}. */
export const FEED_PATH = '/sandbox/feed';

/** The server-sent events of {@link FEED_PATH}, by name. */
export interface FeedMessages {
  /** First on every connection, and again after `clear`: everything before is void. At most 5,000 rows, oldest first. */
  readonly snapshot: {
    readonly events: readonly EventRow[];
    readonly requests: readonly RequestRow[];
    readonly counts: SandboxCounts;
    readonly fault: ActiveFault | null;
  };
  /** What is new, sent together at most ten times a second. */
  readonly news: {
    readonly events: readonly EventRow[];
    readonly requests: readonly RequestRow[];
    readonly counts: SandboxCounts;
  };
  readonly fault: ActiveFault | null;
}

/** One customer information parameter of an event, as it came. */
export interface MatchKeyDetail {
  readonly key: string;
  /** What it is, in words: `E-mail address`. */
  readonly label: string;
  readonly hashed: boolean;
  readonly values: readonly string[];
  /** The rule that makes its value: `Lower case, no spaces around it, then SHA-256`. */
  readonly rule: string;
  /** What was hashed; only where the sender runs in this process and allowed it. */
  readonly raw?: readonly string[];
}

/** An issue with where Meta says so. */
export interface IssueDetail extends Issue {
  readonly metaUrl: string;
}

/** `GET /sandbox/events/{id}`; 404 once it was forgotten. */
export interface EventDetail {
  readonly row: EventRow;
  /** As received: the server event, or what the Pixel sent. */
  readonly payload: unknown;
  readonly matchKeys: readonly MatchKeyDetail[];
  readonly issues: readonly IssueDetail[];
  /** Of the request it came in. */
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly eventCount: number;
    readonly partnerAgent?: string;
  };
  /** What Meta would answer to its request. */
  readonly answer: { readonly status: number; readonly body: unknown };
}

/** The body of `POST /sandbox/check` and `POST /sandbox/send`. */
export interface Draft {
  readonly datasetId: string;
  /** A server event without `user_data`, in Meta's own names; `event_id` and `event_time` are filled in when absent. */
  readonly event: Readonly<Record<string, unknown>>;
  /** Raw customer information under capikit's names (`email`, `phone`, …); hashed here. */
  readonly userData: Readonly<Record<string, string>>;
  readonly testEventCode?: string;
}

/** The answer to `POST /sandbox/check`. `POST /sandbox/send` records the event as well, and adds its `id`. */
export interface DraftVerdict {
  /** The finished event, as it goes over the wire. */
  readonly event: Readonly<Record<string, unknown>>;
  readonly issues: readonly IssueDetail[];
  readonly answer: { readonly status: number; readonly body: unknown };
  readonly id?: number;
}

// Besides: `POST /sandbox/clear` (204); `PUT /sandbox/fault` with an ActiveFault and `DELETE /sandbox/fault` (204).
