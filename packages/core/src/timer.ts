/** The longest a timer can be: a longer one would fire at once. */
export const MAX_TIMER_MS: number = 2 ** 31 - 1;

/** `ms`, or the longest a timer can be. */
export function timerMs(ms: number): number {
  return Math.min(ms, MAX_TIMER_MS);
}
