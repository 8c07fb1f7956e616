import type { Capi } from '../capi';

/**
 * The only Capi of a process, or several by names of your choice: `{ eu: kit, us: otherKit }`. Each figure then has its
 * Capi's `name`; without it, OpenTelemetry would take the figures of one for those of the other.
 */
export type Capis = Capi | Readonly<Record<string, Capi>>;

/** A Capi, and what tells its figures from those of another. */
interface NamedCapi {
  readonly capi: Capi;
  readonly attributes: Readonly<Record<string, string>>;
}

/** One or several as a list. */
export function namedCapis(capis: Capis): readonly NamedCapi[] {
  if (isCapi(capis)) return [{ capi: capis, attributes: {} }];
  return Object.entries(capis).map(([name, capi]) => ({ capi, attributes: { name } }));
}

function isCapi(capis: Capis): capis is Capi {
  return typeof capis.stats === 'function';
}
