import { useEffect, useState } from 'preact/hooks';
import type { Draft, DraftVerdict } from '../../../src/page-api';
import { checkDraft } from '../api';

/** What the sandbox says to the draft; the verdict before stays while it is asked again. */
export interface VerdictState {
  readonly verdict?: DraftVerdict;
  /** Why there is no verdict. */
  readonly problem?: string;
  readonly isChecking: boolean;
}

const PAUSE_MS = 250;

/** Has the draft judged once typing pauses. */
export function useDraftVerdict(draft: Draft): VerdictState {
  const [state, setState] = useState<VerdictState>({ isChecking: true });
  useEffect(() => {
    const outdated = new AbortController();
    setState((before) => ({ ...before, isChecking: true }));
    const check = async (): Promise<void> => {
      const answer = await checkDraft(draft, outdated.signal);
      if (answer.ok) setState({ verdict: answer.value, isChecking: false });
      else if (answer.reason !== 'aborted') setState({ problem: answer.sentence, isChecking: false });
    };
    const timer = setTimeout(() => void check(), PAUSE_MS);
    return () => {
      clearTimeout(timer);
      outdated.abort();
    };
  }, [draft]);
  return state;
}
