import type { EventDetails } from '../event-details';
import type { OnceLogger } from '../once-logger';
import type { Consent, Settings } from '../options';
import type { TrackResult } from '../outcome';
import type { RequestFacts } from '../request/request-facts';
import type { CollectTally } from './collect-tally';

/** What `collect()` needs to know of the request it serves, and of its Capi. Nothing is computed before it is asked for. */
export interface CollectRequest {
  readonly facts: RequestFacts;
  /** The sender's address: the visitor's, else the one that says nothing about a visitor. */
  readonly address: string | undefined;
  /** What the server decided. */
  readonly consent: Consent;
  readonly sites: readonly string[];
  readonly waitUntil: Settings['waitUntil'];
  readonly log: OnceLogger;
  readonly tally: CollectTally;
  /** `trackCustom()`, guarding event ids apart from those of the server's own events. */
  track(name: string, customData: object, details: EventDetails): TrackResult;
}
