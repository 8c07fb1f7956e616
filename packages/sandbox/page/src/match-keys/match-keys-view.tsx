import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { EventRow } from '../../../src/page-api';
import { Bar } from '../bar';
import { knownNames } from '../events/known-names';
import { usePacedItems } from '../feed/feed-context';
import { eventRows } from '../feed/timeline';
import { counted, percent } from '../format';
import { keyInWords } from '../match-key-names';
import { ViewTitle } from '../view-title';
import { matchKeyShares, type MatchKeyShares } from './match-key-shares';

type Source = EventRow['source'] | 'both';
const SOURCES: readonly (readonly [Source, string])[] = [
  ['server', 'Server'],
  ['browser', 'Browser'],
  ['both', 'Both'],
];

/** Which match keys a dataset's events carry. */
export function MatchKeysView(): VNode {
  const items = usePacedItems();
  const chosen = useSignal('');
  const source = useSignal<Source>('server');
  const rows = useMemo(() => eventRows(items), [items]);
  const datasets = useMemo(() => knownNames(items).datasets, [items]);
  const datasetId = datasets.includes(chosen.value) ? chosen.value : (datasets[0] ?? '');
  const shares = useMemo(
    () => matchKeyShares(rows, { datasetId, source: source.value }),
    [rows, datasetId, source.value],
  );
  return (
    <div class="view">
      <ViewTitle title="Match keys" />
      <p class="lead">
        The more match keys an event carries, the more often Meta finds the person. These bars count what arrived here;
        they are <strong>not Meta&apos;s score</strong> (event match quality), which nobody outside Meta can compute.
      </p>
      <div class="actions">
        <label>
          Dataset
          <select value={datasetId} onChange={(event) => (chosen.value = event.currentTarget.value)}>
            {datasets.map((id) => (
              <option key={id}>{id}</option>
            ))}
          </select>
        </label>
        <fieldset class="segments">
          <legend class="visually-hidden">Source</legend>
          {SOURCES.map(([value, label]) => (
            <label key={value}>
              <input
                type="radio"
                name="source"
                checked={source.value === value}
                onChange={() => (source.value = value)}
              />
              <span>{label}</span>
            </label>
          ))}
        </fieldset>
      </div>
      {shares.length === 0 && <p class="card muted">No such events yet.</p>}
      <div class="cards">
        {shares.map((one) => (
          <SharesCard key={one.eventName} shares={one} />
        ))}
      </div>
    </div>
  );
}

function SharesCard({ shares: { eventName, events, keys, absent } }: { readonly shares: MatchKeyShares }): VNode {
  return (
    <section class="card" aria-label={`Match keys of ${eventName}`}>
      <h2>
        {eventName || '(no name)'} <span class="muted">{counted(events, 'event')}</span>
      </h2>
      <table class="bars">
        <thead class="visually-hidden">
          <tr>
            <th scope="col">Match key</th>
            <th scope="col">Share of events</th>
          </tr>
        </thead>
        <tbody>
          {keys.map(({ key, share }) => (
            <tr key={key}>
              <th scope="row">
                {keyInWords(key)} <code>{key}</code>
              </th>
              <td class="share">
                <Bar share={share} />
                <span class="number">{percent(share)}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {absent.length > 0 && <p class="muted">Never carried: {absent.map(keyInWords).join(', ')}.</p>}
    </section>
  );
}
