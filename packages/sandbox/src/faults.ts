import type { ActiveFault, FaultName } from './page-api';
import type { ScriptedReply } from './scripted-reply';

/** What each fault makes the sandbox answer. */
const REPLIES: Readonly<Record<FaultName, ScriptedReply>> = {
  'error-500': { graphError: { code: 1 }, status: 500 },
  'throttled-429': { graphError: { code: 4 }, status: 429 },
  slow: { delayMs: 5000 },
  reset: { reset: 'before-body' },
  'lost-answer': { reset: 'after-accept' },
  'half-json': { halfJson: true },
  'bad-token': { graphError: { code: 190 } },
};

/** The fault that was switched on by hand. What a program scripted with `replyNext` goes first and does not use it up. */
export class Faults {
  /** Called after every change. */
  onChange: () => void = () => undefined;
  #active: ActiveFault | null = null;

  get active(): ActiveFault | null {
    return this.#active;
  }

  /** Switches a fault on, instead of the one before. */
  set(fault: ActiveFault): void {
    this.#active = fault;
    this.onChange();
  }

  /** Switches it off. */
  clear(): void {
    if (this.#active === null) return;
    this.#active = null;
    this.onChange();
  }

  /** What the next request shall suffer. */
  next(): ScriptedReply | undefined {
    if (this.#active === null) return undefined;
    const { fault, requests } = this.#active;
    if (requests !== null) {
      this.#active = requests > 1 ? { fault, requests: requests - 1 } : null;
      this.onChange();
    }
    return REPLIES[fault];
  }
}

/** The fault that a stranger's JSON names. Undefined for anything else. */
export function faultIn(value: unknown): ActiveFault | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { fault, requests }: { fault?: unknown; requests?: unknown } = value;
  if (!isFaultName(fault)) return undefined;
  if (requests === null) return { fault, requests };
  return typeof requests === 'number' && Number.isSafeInteger(requests) && requests > 0
    ? { fault, requests }
    : undefined;
}

function isFaultName(value: unknown): value is FaultName {
  return typeof value === 'string' && Object.hasOwn(REPLIES, value);
}
