import { forgetDeadLetter, pastDeadLetters } from './dead-letters';
import type { Operation } from './operation';
import { forgetGuard, pastGuards } from './guards';

/** How many entries one step forgets. */
const STEP = 100;

/** Forgets guard keys and dead letters whose time is over, some at a time. True: there may be more. */
export function sweepOperation(now: () => number): Operation<boolean> {
  return {
    now,
    alone: 'sweep',
    plan: (batch, at) => {
      const { guards, deadLetters } = batch.totals;
      const pastKeys = pastGuards(batch.snapshot, { now: at, guards, limit: STEP });
      const pastLetters = pastDeadLetters(batch.snapshot, { now: at, deadLetters, limit: STEP });
      for (const key of pastKeys) forgetGuard(key, batch);
      for (const key of pastLetters) forgetDeadLetter(key, batch);
      return pastKeys.length === STEP || pastLetters.length === STEP;
    },
  };
}
