import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { deduplicate, type Deduplication } from '../../../src/deduplication';
import type { EventRow } from '../../../src/page-api';
import { usePacedItems } from '../feed/feed-context';
import { eventRows } from '../feed/timeline';
import { duration } from '../format';
import { Link } from '../routing/link';
import { search } from '../routing/location';
import { eventPath } from '../routing/route';
import { KEY_WORDS } from '../deduplication/key-words';

/** The other half of an event, or why it has none. */
export function Partner({ row }: { readonly row: EventRow }): VNode {
  const items = usePacedItems();
  const result = useMemo(() => deduplicate(eventRows(items)), [items]);
  const pair = pairOf(result, row.id);
  if (pair) {
    const other = pair.browser.id === row.id ? pair.server : pair.browser;
    const when = duration(other.at - row.at);
    return (
      <p>
        Paired by {KEY_WORDS[pair.by]} with{' '}
        <Link href={eventPath(other.id) + search.value}>
          the {other.source} event {other.id}
        </Link>
        , which came {when} {other.at < row.at ? 'earlier' : 'later'}. Meta counts both once.
      </p>
    );
  }
  const lone = result.lone.find(({ event }) => event.id === row.id);
  return <p>{lone?.sentence ?? notLookedAt(row)}</p>;
}

function notLookedAt({ verdict }: EventRow): string {
  if (verdict === 'refused') return 'Meta refuses this event, so there is nothing to count once.';
  return 'This event is not in the list any more, so its other half is not looked for.';
}

function pairOf({ pairs }: Deduplication, id: number): Deduplication['pairs'][number] | undefined {
  return pairs.find(({ browser, server }) => browser.id === id || server.id === id);
}
