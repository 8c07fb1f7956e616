/** What is known of a scrolled list of equally high rows; pixels. */
export interface Scrolled {
  readonly scrollTop: number;
  readonly height: number;
  readonly rowHeight: number;
  readonly count: number;
}

const SPARE_ROWS = 8;

/** The rows to draw: those in sight and a few more on both sides. `end` is exclusive. */
export function visibleRange({ scrollTop, height, rowHeight, count }: Scrolled): { start: number; end: number } {
  const first = Math.floor(scrollTop / rowHeight) - SPARE_ROWS;
  const last = Math.ceil((scrollTop + height) / rowHeight) + SPARE_ROWS;
  const end = Math.min(count, Math.max(0, last));
  return { start: Math.min(end, Math.max(0, first)), end };
}

/** Where to scroll so that a row is in sight, moving as little as possible. */
export function scrollToRow(index: number, { scrollTop, height, rowHeight }: Scrolled): number {
  const top = index * rowHeight;
  if (top < scrollTop) return top;
  return Math.max(scrollTop, top + rowHeight - height);
}

/**
 * Where to scroll when rows were put on top: a reader keeps seeing the same rows, who is at the top sees the new ones.
 */
export function scrollAfterInsert(scrollTop: number, rowHeight: number, inserted: number): number {
  return scrollTop < rowHeight / 2 ? scrollTop : scrollTop + inserted * rowHeight;
}
