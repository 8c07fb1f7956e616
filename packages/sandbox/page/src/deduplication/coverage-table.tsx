import type { VNode } from 'preact';
import type { Coverage, Lone } from '../../../src/deduplication';
import { Bar } from '../bar';
import { count, percent } from '../format';
import { COVERAGE_GOAL, coverageAdvice } from './advice';

interface CoverageTableProps {
  readonly coverage: readonly Coverage[];
  readonly lone: readonly Lone[];
}

/** One row per event name, with Meta's goal as a line in each bar, and what to do about those below it. */
export function CoverageTable({ coverage, lone }: CoverageTableProps): VNode {
  const todo = coverageAdvice(coverage, lone);
  return (
    <>
      <div class="table-frame" tabIndex={0} role="region" aria-label="Share per event name">
        <table>
          <thead>
            <tr>
              <th scope="col">Event</th>
              <th scope="col" class="wide">
                Share (goal {percent(COVERAGE_GOAL)})
              </th>
              <th scope="col" class="number">
                Browser
              </th>
              <th scope="col" class="number">
                Server
              </th>
              <th scope="col" class="number">
                Paired
              </th>
              <th scope="col">Dataset</th>
            </tr>
          </thead>
          <tbody>
            {coverage.map((row) => (
              <tr key={`${row.datasetId} ${row.eventName}`}>
                <th scope="row">{row.eventName || '(no name)'}</th>
                <td class="share">
                  {row.share === undefined ? <span class="muted">server only</span> : shareCell(row.share)}
                </td>
                <td class="number">{count(row.browser)}</td>
                <td class="number">{count(row.server)}</td>
                <td class="number">{count(row.paired)}</td>
                <td class="mono">{row.datasetId}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <h3>What to do</h3>
      {todo.length === 0 ? (
        <p class="muted">Nothing: every browser event reaches Meta&apos;s goal.</p>
      ) : (
        <ul class="plain-list">
          {todo.map(({ datasetId, eventName, finding, advice }) => (
            <li key={`${datasetId} ${eventName}`}>
              <strong>{eventName || '(no name)'}</strong> {finding} <span class="muted">{advice}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function shareCell(share: number): VNode {
  return (
    <>
      <Bar share={share} goal={COVERAGE_GOAL} isGood={share >= COVERAGE_GOAL} />
      <span class="number">{percent(share)}</span>
    </>
  );
}
