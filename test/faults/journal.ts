import { existsSync, readFileSync } from 'node:fs';

/** What the processes of a stage noted, in their order; see `programs/staged.mjs`. */
export interface Journal {
  /** `track()` said so. */
  readonly accepted: ReadonlySet<string>;
  /** The queue has it: `stored` resolved to that, or to `duplicate`. */
  readonly stored: ReadonlySet<string>;
  /** Accepted, and no answer of the queue was noted. */
  readonly unfinished: readonly string[];
  /** Ends told to `onOutcome` of what the queue had taken, but for `skipped` repeats. */
  readonly ended: ReadonlyMap<string, string>;
  /** Ids of which one process or another was told the end twice. */
  readonly endedTwice: readonly string[];
}

/** Reads a journal; a last line that a kill cut short was never said. */
export function readJournal(path: string): Journal {
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
  const accepted = new Set<string>();
  const stored = new Set<string>();
  const refused = new Set<string>();
  const ended = new Map<string, string>();
  const endedTwice: string[] = [];
  for (const line of lines) {
    const [what, id = '', end = ''] = line.split(' ');
    if (what === 'accepted') accepted.add(id);
    if (what === 'stored' || what === 'duplicate') stored.add(id);
    if (what === 'refused') refused.add(id);
    if (what !== 'ended' || end === 'skipped') continue;
    if (ended.has(id)) endedTwice.push(id);
    ended.set(id, end);
  }
  const unfinished = [...accepted].filter((id) => !stored.has(id) && !refused.has(id));
  return { accepted, stored, unfinished, ended, endedTwice };
}
