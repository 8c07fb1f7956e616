import { useEffect, useState } from 'preact/hooks';
import type { EventDetail } from '../../../src/page-api';
import { getEvent } from '../api';

/** One event on its way here. While another loads, the one before stays in sight. */
export type DetailState =
  | { readonly status: 'loading' }
  | { readonly status: 'found'; readonly detail: EventDetail }
  | { readonly status: 'failed'; readonly sentence: string };

const FORGOTTEN = 'The sandbox has forgotten this event: it was cleared, or many newer ones have come since.';

/** Asks the sandbox for everything about one event. */
export function useEventDetail(id: number): DetailState {
  const [state, setState] = useState<DetailState>({ status: 'loading' });
  useEffect(() => {
    const leaving = new AbortController();
    const load = async (): Promise<void> => {
      const answer = await getEvent(id, leaving.signal);
      if (answer.ok) setState({ status: 'found', detail: answer.value });
      else if (answer.reason !== 'aborted') {
        setState({ status: 'failed', sentence: answer.reason === 'not-found' ? FORGOTTEN : answer.sentence });
      }
    };
    void load();
    return () => leaving.abort();
  }, [id]);
  return state;
}
