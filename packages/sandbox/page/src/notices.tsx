import { signal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { switchFaultOff } from './api';
import { faultInWords } from './faults/faults';
import { useFeed } from './feed/feed-context';
import { counted } from './format';

const said = signal('');

/** Tells a screen reader something that only the eye would notice. */
export function announce(sentence: string): void {
  said.value = sentence;
}

/** What must not be missed on any view: a lost connection, a fault that is switched on. */
export function Notices(): VNode {
  const { connection, fault } = useFeed();
  return (
    <div class="notices">
      <div role="status">
        {connection.value === 'lost' && (
          <p class="notice is-warning">
            <strong>The sandbox does not answer.</strong> Reconnecting; what was received so far stays.
          </p>
        )}
        {fault.value && (
          <p class="notice is-refused">
            <strong>Fault on:</strong> {faultInWords(fault.value)}
            <button type="button" class="button is-small" onClick={() => void switchFaultOff()}>
              Switch off
            </button>
          </p>
        )}
      </div>
      <p role="status" class="visually-hidden">
        {said.value}
      </p>
      <SpokenCounts />
    </div>
  );
}

const SPEAK_MS = 5000;

/** The totals for screen readers: said when they have changed, at most every five seconds. */
function SpokenCounts(): VNode {
  const { counts } = useFeed();
  const [sentence, setSentence] = useState('');
  useEffect(() => {
    const timer = setInterval(() => {
      const { accepted, refused, browser } = counts.peek();
      setSentence(`${counted(accepted, 'server event')} accepted, ${refused} refused, ${browser} from browsers`);
    }, SPEAK_MS);
    return () => clearInterval(timer);
  }, [counts]);
  return (
    <p role="status" class="visually-hidden">
      {sentence}
    </p>
  );
}
