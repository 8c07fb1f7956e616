import { useSignal } from '@preact/signals';
import type { TargetedSubmitEvent, VNode } from 'preact';
import type { FaultName } from '../../../src/page-api';
import { switchFaultOff, switchFaultOn } from '../api';
import { useFeed } from '../feed/feed-context';
import { ViewTitle } from '../view-title';
import { FAULT_NAMES, FAULTS, faultInWords } from './faults';

const MAX_REQUESTS = 1_000_000;

/** Makes the sandbox misbehave, to see what an application does then. */
export function FaultsView(): VNode {
  const { fault: active } = useFeed();
  const chosen = useSignal<FaultName>(active.peek()?.fault ?? 'error-500');
  const isCounted = useSignal(true);
  const requests = useSignal('3');
  const problem = useSignal('');

  const switchOn = async (event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const answer = await switchFaultOn({
      fault: chosen.value,
      requests: isCounted.value ? Number(requests.value) : null,
    });
    problem.value = answer.ok ? '' : answer.sentence;
  };
  const switchOff = async (): Promise<void> => {
    const answer = await switchFaultOff();
    problem.value = answer.ok ? '' : answer.sentence;
  };

  return (
    <div class="view">
      <ViewTitle title="Faults" />
      <p class="lead">
        Switch a fault on, use your application, and see that nobody notices and no event is lost. Faults meet server
        requests to the Graph API, not the Pixel.
      </p>
      <form class="card stack" onSubmit={(event) => void switchOn(event)}>
        <fieldset class="choices">
          <legend>Which fault</legend>
          {FAULT_NAMES.map((name) => (
            <label key={name} class="choice">
              <input
                type="radio"
                name="fault"
                value={name}
                checked={chosen.value === name}
                onChange={() => (chosen.value = name)}
              />
              <span>
                <strong>{FAULTS[name].title}</strong>
                <span class="muted">{FAULTS[name].text}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <fieldset class="row-fields">
          <legend>How long</legend>
          <label class="inline">
            <input type="radio" name="how-long" checked={isCounted.value} onChange={() => (isCounted.value = true)} />
            for the next
          </label>
          <input
            class="short-input"
            type="number"
            min={1}
            max={MAX_REQUESTS}
            required={isCounted.value}
            disabled={!isCounted.value}
            aria-label="Number of requests"
            value={requests.value}
            onInput={(event) => (requests.value = event.currentTarget.value)}
          />
          <span>requests</span>
          <label class="inline">
            <input type="radio" name="how-long" checked={!isCounted.value} onChange={() => (isCounted.value = false)} />
            until switched off
          </label>
        </fieldset>
        <div class="actions">
          <button type="submit" class="button is-primary">
            Switch on
          </button>
          <button type="button" class="button" disabled={active.value === null} onClick={() => void switchOff()}>
            Switch off
          </button>
          <span class="muted">{active.value ? `On: ${faultInWords(active.value)}` : 'No fault is on.'}</span>
        </div>
        <p role="alert" class="problem">
          {problem.value}
        </p>
      </form>
    </div>
  );
}
