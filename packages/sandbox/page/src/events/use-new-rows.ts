import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Item } from '../feed/timeline';
import { scrollAfterInsert } from './visible-range';

interface NewRowsOptions {
  readonly gridRef: RefObject<HTMLDivElement | null>;
  /** Oldest first; shown newest first. */
  readonly items: readonly Item[];
  /** Changes when other lines are shown, not just more of them. */
  readonly filterKey: string;
}

/** Keeps the rows in sight where they are when new ones come in on top; answers how many are above, unseen. */
export function useNewRows(
  { gridRef, items, filterKey }: NewRowsOptions,
  rowHeight: number,
  setScrollTop: (scrollTop: number) => void,
): number {
  const before = useRef({ newestId: 0, filterKey });
  const [seenId, setSeenId] = useState(0);
  const newestId = items.at(-1)?.id ?? 0;
  useLayoutEffect(() => {
    const grid = gridRef.current;
    const { newestId: lastId, filterKey: lastKey } = before.current;
    before.current = { newestId, filterKey };
    if (!grid) return;
    if (filterKey === lastKey && lastId !== 0) {
      grid.scrollTop = scrollAfterInsert(grid.scrollTop, rowHeight, newerThan(items, lastId));
      setScrollTop(grid.scrollTop);
    }
    if (grid.scrollTop < rowHeight / 2) setSeenId(newestId);
  }, [newestId, filterKey]);
  const scrollTop = gridRef.current?.scrollTop ?? 0;
  useEffect(() => {
    if (scrollTop < rowHeight / 2) setSeenId(newestId);
  }, [scrollTop < rowHeight / 2]);
  return scrollTop < rowHeight / 2 ? 0 : newerThan(items, seenId);
}

function newerThan(items: readonly Item[], id: number): number {
  const last = items.findLastIndex((item) => item.id <= id);
  return items.length - 1 - last;
}
