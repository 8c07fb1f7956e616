import type { PostResult } from './post-result';
import type { GraphError } from './graph-error';
import type { EventRecord } from './queue';

/** An event that was refused on its own. */
export interface RefusedEvent {
  readonly record: EventRecord;
  readonly error: GraphError;
}

/** What isolation needs from the claim and the lane. */
export interface IsolationPorts {
  /** Sends the records and, when delivered, settles them. `lost`: the lease is gone, stop. */
  send(records: readonly EventRecord[]): Promise<PostResult | { readonly kind: 'lost' }>;
  /** Whether the lane delivered anything since the batch was first refused. */
  deliveredMeanwhile(): boolean;
  /** In [0, 1). */
  random(): number;
  /** True when the lane was held for refusing everything: three refusals are then enough to hold it again. */
  readonly wasRefused: boolean;
}

/** How isolation ended. `untested` records were not delivered and nothing is known about them. */
export interface Isolation {
  /**
   * `isolated`: every other event is delivered. `configuration`: the refusals say nothing about single events. `stopped`: an
   * answer that is no refusal came in between. `lost`: so is the lease.
   */
  readonly verdict: 'isolated' | 'configuration' | 'stopped' | 'lost';
  readonly refused: readonly RefusedEvent[];
  readonly untested: readonly EventRecord[];
  /** The answer that stopped it. */
  readonly stoppedBy?: PostResult;
}

interface Group {
  readonly records: readonly EventRecord[];
  /** Present when the group is known to hold a bad event. */
  readonly error?: GraphError;
}

const MAX_LEAVES = 10;
const MAX_LEAVES_WHEN_HELD = 2;

/**
 * Finds the bad events of a refused batch, since Meta refuses a whole request for one and does not name it. Halves depth
 * first; delivered halves are settled at once. As long as nothing is delivered, what follows the first bad event is
 * probed at random one by one, so that a mass refusal (more than ten events, or all of at least two, with one subcode) is
 * known after some twenty requests for a thousand events.
 */
export async function isolate(batch: Required<Group>, ports: IsolationPorts): Promise<Isolation> {
  const refused: RefusedEvent[] = [];
  let groups: Group[] = ports.wasRefused && batch.records.length > 1 ? probeOne([batch], ports) : [batch];
  for (let group = groups.pop(); group !== undefined; group = groups.pop()) {
    const { records, error } = group;
    const [first] = records;
    if (first === undefined) continue;
    if (error !== undefined && records.length === 1) {
      refused.push({ record: first, error });
      if (ports.deliveredMeanwhile()) continue;
      if (isConfiguration(refused, batch, ports)) return { verdict: 'configuration', refused, untested: flat(groups) };
      groups = probeOne(groups, ports);
      continue;
    }
    const [tested, rest] = error === undefined ? [records, []] : halves(records);
    const result = await ports.send(tested);
    if (result.kind === 'delivered') {
      // This half is good, so the bad event is in the other, which need not be sent whole. One event alone is sent for the
      // answer that is about itself.
      groups.push({ records: rest, ...(error !== undefined && rest.length > 1 && { error }) });
    } else if (result.kind === 'isolate') {
      groups.push({ records: rest }, { records: tested, error: result.error });
    } else {
      const untested = [...tested, ...rest, ...flat(groups)];
      if (result.kind === 'lost') return { verdict: 'lost', refused, untested };
      return { verdict: 'stopped', refused, untested, stoppedBy: result };
    }
  }
  return { verdict: 'isolated', refused, untested: [] };
}

/** Names a refusal: what makes two of them the same. */
export function refusalKey({ code, subcode, httpStatus }: GraphError): string {
  return `${code ?? `http ${httpStatus}`}/${subcode ?? ''}`;
}

function isConfiguration(refused: readonly RefusedEvent[], batch: Group, { wasRefused }: IsolationPorts): boolean {
  const last = refused.at(-1);
  if (last === undefined) return false;
  const same = refused.filter(({ error }) => refusalKey(error) === refusalKey(last.error)).length;
  const isAll = same === batch.records.length && same > 1;
  return isAll || same > (wasRefused ? MAX_LEAVES_WHEN_HELD : MAX_LEAVES);
}

/** Puts one record, picked at random from all that is left, before everything else. */
function probeOne(groups: readonly Group[], ports: IsolationPorts): Group[] {
  const left = flat(groups);
  const [picked] = left.splice(Math.floor(ports.random() * left.length), 1);
  return picked === undefined ? [] : [{ records: left }, { records: [picked] }];
}

function flat(groups: readonly Group[]): EventRecord[] {
  return groups.flatMap(({ records }) => records);
}

function halves(records: readonly EventRecord[]): [left: readonly EventRecord[], right: readonly EventRecord[]] {
  const middle = Math.ceil(records.length / 2);
  return [records.slice(0, middle), records.slice(middle)];
}
