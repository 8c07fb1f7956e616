import type { Item } from '../feed/timeline';

/** The event names and datasets that occur among the lines, in alphabetical order. */
export function knownNames(items: readonly Item[]): { events: readonly string[]; datasets: readonly string[] } {
  const events = new Set<string>();
  const datasets = new Set<string>();
  for (const { kind, row } of items) {
    if (row.datasetId !== undefined) datasets.add(row.datasetId);
    if (kind === 'event') events.add(row.eventName);
  }
  return { events: [...events].toSorted(), datasets: [...datasets].toSorted() };
}
