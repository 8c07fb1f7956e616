import type { VNode } from 'preact';

interface BarProps {
  /** 0 to 1. */
  readonly share: number;
  /** Where a line is drawn, 0 to 1. */
  readonly goal?: number;
  readonly isGood?: boolean;
}

/** A share as a bar, for the eye only: the number stands beside it. */
export function Bar({ share, goal, isGood = true }: BarProps): VNode {
  return (
    <span class="bar" aria-hidden="true">
      <span class={isGood ? 'bar-fill' : 'bar-fill is-low'} style={{ width: `${share * 100}%` }} />
      {goal !== undefined && <span class="bar-goal" style={{ left: `${goal * 100}%` }} />}
    </span>
  );
}
