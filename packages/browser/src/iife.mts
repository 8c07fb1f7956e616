import { capi } from './capi.mjs';

interface Installed {
  (...call: readonly unknown[]): unknown;
  /** Calls from before this script. */
  readonly q?: readonly ArrayLike<unknown>[];
}

const page = globalThis as { capi?: Installed };
const queued = page.capi?.q ?? [];
const call = capi as Installed;
page.capi = call;
for (const one of queued) call(...Array.from(one));
