import type { Capi } from '../capi';
import type { End } from '../outcome';
import type { CapiStats } from '../stats';

/** One figure with its attributes: words of closed lists and Meta's codes, never ids or contact data. */
export interface Figure {
  readonly value: number;
  readonly attributes: Readonly<Record<string, string>>;
}

/** A metric that is read, not recorded. */
export interface Metric {
  /** As OpenTelemetry's conventions write it. */
  readonly name: string;
  /** As Prometheus' conventions write it. */
  readonly prometheusName: string;
  readonly kind: 'counter' | 'gauge' | 'up-down-counter';
  /** UCUM. */
  readonly unit: string;
  readonly description: string;
  readonly read: (stats: CapiStats, now: number) => readonly Figure[];
}

const one = (value: number): readonly Figure[] => [{ value, attributes: {} }];

/**
 * Under a namespace of their own: OpenTelemetry's `messaging.*` is about clients of a broker, and its `http.client.*`, which
 * instrumentations of undici record anyway, about requests; these are about events.
 */
export const METRICS: readonly Metric[] = [
  {
    name: 'capikit.events.accepted',
    prometheusName: 'capikit_events_accepted_total',
    kind: 'counter',
    unit: '{event}',
    description: 'Events handed to the queue, once for each dataset.',
    read: ({ accepted }) => one(accepted),
  },
  {
    name: 'capikit.events.ended',
    prometheusName: 'capikit_events_ended_total',
    kind: 'counter',
    unit: '{event}',
    description: 'Events that ended, by end and reason.',
    read: endsOf,
  },
  {
    name: 'capikit.queue.events',
    prometheusName: 'capikit_queue_events',
    kind: 'up-down-counter',
    unit: '{event}',
    description: 'Events that wait or are under way. Processes that share a queue all report the same.',
    read: ({ queue }) => one(queue.events),
  },
  {
    name: 'capikit.queue.size',
    prometheusName: 'capikit_queue_size_bytes',
    kind: 'up-down-counter',
    unit: 'By',
    description: 'Bytes of the events that wait or are under way.',
    read: ({ queue }) => one(queue.bytes),
  },
  {
    name: 'capikit.queue.oldest_age',
    prometheusName: 'capikit_queue_oldest_age_seconds',
    kind: 'gauge',
    unit: 's',
    description: 'How long the oldest event has been waiting; 0 when none is.',
    read: ({ queue: { oldestAcceptedAt } }, now) =>
      one(oldestAcceptedAt === undefined ? 0 : Math.max(0, now - oldestAcceptedAt) / 1_000),
  },
  {
    name: 'capikit.requests.active',
    prometheusName: 'capikit_requests_active',
    kind: 'up-down-counter',
    unit: '{request}',
    description: 'Requests to Meta under way.',
    read: ({ inFlight }) => one(inFlight),
  },
  {
    name: 'capikit.lanes',
    prometheusName: 'capikit_lanes',
    kind: 'up-down-counter',
    unit: '{lane}',
    description: 'Datasets, or parts of one, whose delivery is not as it should be, by status.',
    read: lanesOf,
  },
];

/** Of delivered events, from `track()` to Meta's answer. */
export const DELIVERY_DURATION = {
  name: 'capikit.delivery.duration',
  prometheusName: 'capikit_delivery_duration_seconds',
  unit: 's',
  description: 'From track() to the answer of Meta, for delivered events.',
} as const;

/** What a Capi can tell now, with the depth of its queue asked for. Never rejects. */
export async function readStats(capi: Capi): Promise<CapiStats> {
  await capi.health();
  return capi.stats();
}

/** Told from the start: an alert on a rise does not see the first one of a series that begins with it. */
const NONE_LOST = {
  expired: { EXPIRED: 0 },
  refused: { 'queue-full': 0, 'queue-failed': 0, failed: 0 },
  closed: { closed: 0, CLOSING: 0 },
} as const;

function endsOf({ ends, skipped, lost }: CapiStats): readonly Figure[] {
  const figures: Figure[] = [{ value: ends.delivered, attributes: { end: 'delivered' } }];
  const { expired, refused, closed } = NONE_LOST;
  const counted: Readonly<Record<Exclude<End, 'delivered'>, Readonly<Record<string, number>>>> = {
    skipped,
    invalid: lost.invalid ?? {},
    expired: { ...expired, ...lost.expired },
    refused: { ...refused, ...lost.refused },
    closed: { ...closed, ...lost.closed },
  };
  for (const [end, reasons] of Object.entries(counted)) {
    for (const [reason, value] of Object.entries(reasons)) figures.push({ value, attributes: { end, reason } });
  }
  return figures;
}

const LANE_STATUSES = ['backing-off', 'held'] as const;

function lanesOf({ lanes }: CapiStats): readonly Figure[] {
  return LANE_STATUSES.map((status) => ({
    value: lanes.filter((lane) => lane.status === status).length,
    attributes: { status },
  }));
}
