import type { Item } from '../feed/timeline';

/**
 * The line so many steps below (or, negative, above) another on the screen, where the newest is on top. Stops at both ends;
 * starts at the top when there is no such line.
 */
export function neighbour(items: readonly Item[], fromId: number | undefined, steps: number): Item | undefined {
  const index = fromId === undefined ? -1 : items.findIndex(({ id }) => id === fromId);
  if (index === -1) return items.at(-1);
  return items[Math.min(items.length - 1, Math.max(0, index - steps))];
}
