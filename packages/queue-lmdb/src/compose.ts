import type { Batch } from './batch';
import { isAdd, type Waiting } from './operation';

/** The operations of one batch, and those that wait for the next. */
export interface Composed {
  readonly taken: readonly Waiting[];
  readonly left: Waiting[];
  /** An operation that threw: the batch may hold half of its changes and must not be written. */
  readonly broken?: { readonly waiting: Waiting; readonly cause: unknown };
}

const MAX_OPERATIONS = 1_000;
const MAX_BYTES = 4 * 1_048_576;
/** How long planning one batch may keep the event loop. */
const MAX_PLAN_MS = 4;
/** Conditions nest; deeper would cost stack. */
const MAX_CONDITIONS = 200;

/** Plans what fits into one batch. `isCareful`: only adds share one, so that few operations depend on each other. */
export function compose(batch: Batch, waiting: readonly Waiting[], isCareful: boolean): Composed {
  const names = new Set<string>();
  const taken: Waiting[] = [];
  const left: Waiting[] = [];
  const endsAt = performance.now() + MAX_PLAN_MS;
  let bytes = 0;
  for (const [at, one] of waiting.entries()) {
    const { alone, weight = 0 } = one.operation;
    if (taken.length > 0 && (isLarge(batch, taken, bytes) || performance.now() >= endsAt))
      return { taken, left: left.concat(waiting.slice(at)) };
    if ((alone !== undefined && names.has(alone)) || (isCareful && !mayJoin(taken, one))) {
      left.push(one);
      continue;
    }
    if (alone !== undefined) names.add(alone);
    bytes += weight;
    taken.push(one);
    try {
      one.outcome = one.operation.plan(batch, one.operation.now());
    } catch (cause) {
      return { taken: [], left: waiting.toSpliced(at, 1), broken: { waiting: one, cause } };
    }
  }
  return { taken, left };
}

function isLarge({ absent, present }: Batch, taken: readonly Waiting[], bytes: number): boolean {
  return taken.length >= MAX_OPERATIONS || bytes >= MAX_BYTES || absent.length + present.length >= MAX_CONDITIONS;
}

function mayJoin([first]: readonly Waiting[], one: Waiting): boolean {
  return first === undefined || (isAdd(first) && isAdd(one));
}
