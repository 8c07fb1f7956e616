import type { Sandbox } from '@capikit/sandbox';

/** The Purchases that arrived at the sandbox, which itself remembers only the newest. */
export class Arrivals {
  /** Their event ids. */
  readonly ids: Set<string> = new Set();
  /** How often one arrived that had arrived before. */
  repeats = 0;
  #seen = 0;

  constructor(sandbox: Sandbox) {
    sandbox.watch(() => this.#look(sandbox));
  }

  /** How many of these have not arrived. */
  missing(eventIds: ReadonlySet<string>): number {
    return [...eventIds].filter((id) => !this.ids.has(id)).length;
  }

  #look({ events }: Sandbox): void {
    for (const { event, verdict } of events.slice(events.findLastIndex(({ id }) => id <= this.#seen) + 1)) {
      if (event.event_name !== 'Purchase' || verdict !== 'accepted') continue;
      const id = String(event.event_id);
      if (this.ids.has(id)) this.repeats += 1;
      this.ids.add(id);
    }
    this.#seen = events.at(-1)?.id ?? 0;
  }
}
