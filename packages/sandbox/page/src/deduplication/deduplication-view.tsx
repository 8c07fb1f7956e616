import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { deduplicate } from '../../../src/deduplication';
import { usePacedItems } from '../feed/feed-context';
import { eventRows } from '../feed/timeline';
import { counted } from '../format';
import { ViewTitle } from '../view-title';
import { CoverageTable } from './coverage-table';
import { LoneEvents } from './lone-events';
import { PairTable } from './pair-table';

/** What Meta's deduplication makes of the events the page knows. */
export function DeduplicationView(): VNode {
  const items = usePacedItems();
  const { pairs, lone, coverage } = useMemo(() => deduplicate(eventRows(items)), [items]);
  return (
    <div class="view">
      <ViewTitle title="Deduplication" />
      <p class="lead">
        Meta counts a browser and a server event once when name and event id are the same within 48 hours. Without an
        event id it falls back to <code>external_id</code> or <code>fbp</code>, and only if the browser was first.
      </p>
      {items.length === 0 ? (
        <p class="card muted">No events yet. Buy something in your shop and watch its two halves meet.</p>
      ) : (
        <>
          <section class="card" aria-labelledby="coverage-title">
            <h2 id="coverage-title">Share of browser events the server sends too</h2>
            <CoverageTable coverage={coverage} lone={lone} />
          </section>
          <section class="card" aria-labelledby="lone-title">
            <h2 id="lone-title">{counted(lone.length, 'event')} alone</h2>
            <LoneEvents lone={lone} />
          </section>
          <section class="card" aria-labelledby="pairs-title">
            <h2 id="pairs-title">{counted(pairs.length, 'pair')}</h2>
            <PairTable pairs={pairs} />
          </section>
        </>
      )}
    </div>
  );
}
