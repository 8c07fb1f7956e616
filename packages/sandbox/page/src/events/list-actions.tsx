import type { VNode } from 'preact';
import { clearEvents } from '../api';
import { useFeed } from '../feed/feed-context';
import { count, counted } from '../format';
import { announce } from '../notices';

interface ListActionsProps {
  readonly shown: number;
  readonly all: number;
}

/** How many lines there are, and the buttons that hold the list or empty it. */
export function ListActions({ shown, all }: ListActionsProps): VNode {
  const { paused, pause, timeline } = useFeed();
  const waiting = timeline.value.waiting.length;
  const clear = async (): Promise<void> => {
    const answer = await clearEvents();
    announce(answer.ok ? 'Cleared' : answer.sentence);
  };
  return (
    <div class="list-actions">
      <span class="muted count">{shown === all ? counted(all, 'line') : `${count(shown)} of ${count(all)}`}</span>
      <button type="button" class="button" aria-pressed={paused.value} onClick={() => pause(!paused.value)}>
        {paused.value ? `Resume (${count(waiting)} waiting)` : 'Pause'}
      </button>
      <button
        type="button"
        class="button"
        title="The sandbox forgets every event and request. This cannot be undone."
        aria-describedby="clear-does"
        onClick={() => void clear()}
      >
        Clear all
      </button>
      <span id="clear-does" class="visually-hidden">
        The sandbox forgets every event and request. This cannot be undone.
      </span>
    </div>
  );
}
