import type { LaneId } from './queue';

/** What may share one request to Meta. Backoff and holding belong to a lane, never to all of delivery. */
export interface Lane {
  readonly datasetId: string;
  /** `offline` for `physical_store` events (62 days), `week` for all others (7 days): one late event refuses a request. */
  readonly window: 'week' | 'offline';
  readonly testEventCode?: string;
  readonly partnerAgent?: string;
}

/** Names a lane in a queue: short, printable ASCII, equal for equal lanes, reversible by `parseLaneId()`. */
export function laneId(lane: Lane): LaneId {
  const base = `${encode(lane.datasetId)}/${lane.window}`;
  const { testEventCode = '', partnerAgent = '' } = lane;
  return testEventCode === '' && partnerAgent === ''
    ? base
    : `${base}/${encode(testEventCode)}/${encode(partnerAgent)}`;
}

/** The lane that `laneId()` named. Never throws: text it did not make yields a lane that nothing can be sent to. */
export function parseLaneId(id: LaneId): Lane {
  const [datasetId = '', window, testEventCode = '', partnerAgent = ''] = id.split('/').map(decode);
  return {
    datasetId,
    window: window === 'offline' ? 'offline' : 'week',
    ...(testEventCode !== '' && { testEventCode }),
    ...(partnerAgent !== '' && { partnerAgent }),
  };
}

// UTF-16 units rather than encodeURIComponent, which throws on a lone surrogate.
function encode(text: string): string {
  return text.replace(/[^\w.-]/g, (unit) => `%${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function decode(text: string): string {
  return text.replace(/%([0-9a-f]{4})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
