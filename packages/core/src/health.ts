import type { QueueDepth } from './delivery/queue';
import type { CapiStats } from './stats';

/** Something an operator should act on. */
export interface HealthProblem {
  /**
   * `CLOSED`: no longer takes events. `QUEUE_FAILING`: the queue does not answer. `QUEUE_FULL`: new events are refused.
   * `LANE_HELD`: a dataset's events wait for credentials or configuration. `DELIVERY_LATE`: the oldest event waits for
   * more than an hour, after which Meta's optimisation suffers.
   */
  readonly code: 'CLOSED' | 'QUEUE_FAILING' | 'QUEUE_FULL' | 'LANE_HELD' | 'DELIVERY_LATE';
  /** A sentence with what to do. Holds no token and no contact data. */
  readonly message: string;
}

/** For readiness probes and alerts. A problem of delivery is none of the application's: think before failing a probe on it. */
export interface CapiHealth {
  readonly isHealthy: boolean;
  readonly problems: readonly HealthProblem[];
}

/** What health is judged by. */
export interface HealthSigns {
  readonly isClosed: boolean;
  /** Undefined when the queue failed to answer. */
  readonly depth: QueueDepth | undefined;
  /** The newest event the queue refused for want of room, Unix milliseconds. */
  readonly lastFullAt: number | undefined;
  readonly lanes: CapiStats['lanes'];
  readonly now: number;
}

/** Meta: send within an hour. Source: Conversions API, using the API. */
const LATE_MS = 3_600_000;
const FULL_FOR_MS = 60_000;

/** Judges; the worst comes first. */
export function judgeHealth({ isClosed, depth, lastFullAt, lanes, now }: HealthSigns): CapiHealth {
  const problems: HealthProblem[] = [];
  if (isClosed) problems.push({ code: 'CLOSED', message: 'close() was called: events are no longer taken.' });
  if (depth === undefined) {
    problems.push({ code: 'QUEUE_FAILING', message: 'The queue does not answer: see the log for its error.' });
  }
  if (lastFullAt !== undefined && now - lastFullAt < FULL_FOR_MS) {
    problems.push({
      code: 'QUEUE_FULL',
      message: 'The queue refused events for want of room within the last minute: raise its limits, or mend delivery.',
    });
  }
  for (const { lane, status, error } of lanes) {
    if (status !== 'held') continue;
    const why = error?.explanation ?? 'Meta refuses its requests.';
    problems.push({ code: 'LANE_HELD', message: `Events of dataset ${lane.datasetId} wait: ${why}` });
  }
  const age = depth?.oldestAcceptedAt === undefined ? 0 : now - depth.oldestAcceptedAt;
  if (age > LATE_MS) {
    const minutes = Math.floor(age / 60_000);
    problems.push({
      code: 'DELIVERY_LATE',
      message: `The oldest event waits for ${minutes} minutes: is a delivering process running, and does Meta answer?`,
    });
  }
  return { isHealthy: problems.length === 0, problems };
}
