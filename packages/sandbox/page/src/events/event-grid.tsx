import type { Signal } from '@preact/signals';
import type { RefObject, TargetedKeyboardEvent, VNode } from 'preact';
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import { isTaken } from '../hotkeys';
import { counted } from '../format';
import type { Item } from '../feed/timeline';
import { COLUMN_TITLES, listLayout } from './columns';
import { EventGridRow, rowId } from './event-grid-row';
import { useNewRows } from './use-new-rows';
import { scrollToRow, visibleRange } from './visible-range';

interface EventGridProps {
  readonly gridRef: RefObject<HTMLDivElement | null>;
  /** Oldest first; shown newest first. */
  readonly items: readonly Item[];
  /** Changes when other lines are shown, not just more of them. */
  readonly filterKey: string;
  readonly activeId: Signal<number | undefined>;
  readonly openId: number | undefined;
  readonly onOpen: (id: number) => void;
  readonly onMove: (steps: number) => void;
}

const HEADER_HEIGHT = 32;

/** The list as a grid: one tab stop, arrows move, only the rows in sight exist. */
export function EventGrid(props: EventGridProps): VNode {
  const { gridRef, items, activeId, openId, onOpen } = props;
  const [{ width, height }, setSize] = useState({ width: 0, height: 0 });
  const [scrollTop, setScrollTop] = useState(0);
  const layout = listLayout(width);
  const { rowHeight } = layout;
  const scrolled = { scrollTop, height: Math.max(0, height - HEADER_HEIGHT), rowHeight, count: items.length };
  const { start, end } = visibleRange(scrolled);
  const drawn = items.slice(items.length - end, items.length - start).toReversed();
  const active = activeId.value;
  const above = useNewRows(props, rowHeight, setScrollTop);

  useEffect(() => {
    const grid = gridRef.current;
    if (!grid) return;
    const observer = new ResizeObserver(() => setSize({ width: grid.clientWidth, height: grid.clientHeight }));
    observer.observe(grid);
    return () => observer.disconnect();
  }, [gridRef]);

  useLayoutEffect(() => {
    const grid = gridRef.current;
    const index = active === undefined ? -1 : items.findIndex(({ id }) => id === active);
    if (!grid || index === -1 || height === 0) return;
    grid.scrollTop = scrollToRow(items.length - 1 - index, { ...scrolled, scrollTop: grid.scrollTop });
    // Only a move of the active row scrolls, not what comes in meanwhile.
  }, [active, height === 0]);

  const press = (event: TargetedKeyboardEvent<HTMLDivElement>): void => {
    const steps = stepsOf(event.key, Math.max(1, Math.floor(scrolled.height / rowHeight) - 1));
    const item = items.find(({ id }) => id === active);
    if (isTaken(event) || event.target !== event.currentTarget) return;
    if (steps !== undefined) props.onMove(steps);
    else if (event.key === 'Enter' && item?.kind === 'event') onOpen(item.id);
    else return;
    event.preventDefault();
  };

  return (
    <div class="grid-frame">
      <div
        ref={gridRef}
        class={`grid is-${layout.name}`}
        role="grid"
        aria-label="Events, newest first"
        aria-rowcount={items.length + 1}
        aria-activedescendant={
          drawn.some(({ id }) => id === active) && active !== undefined ? rowId(active) : undefined
        }
        tabIndex={0}
        onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
        onKeyDown={press}
      >
        <div role="rowgroup" class="grid-head">
          <div role="row" class="grid-row" aria-rowindex={1}>
            {layout.columns.map((column) => (
              <span key={column} role="columnheader" class={`cell-${column}`}>
                {COLUMN_TITLES[column]}
              </span>
            ))}
          </div>
        </div>
        <div role="rowgroup" class="grid-body" style={{ height: `${items.length * rowHeight}px` }}>
          {drawn.map((item, index) => (
            <EventGridRow
              key={item.id}
              item={item}
              index={start + index}
              layout={layout}
              isActive={item.id === active}
              isOpen={item.id === openId}
              onOpen={onOpen}
            />
          ))}
        </div>
        {items.length === 0 && <p class="grid-none muted">No line passes this filter.</p>}
      </div>
      {above > 0 && (
        <button type="button" class="button is-primary new-rows" onClick={() => gridRef.current?.scrollTo({ top: 0 })}>
          {counted(above, 'new line')} ↑
        </button>
      )}
    </div>
  );
}

function stepsOf(key: string, page: number): number | undefined {
  const steps: ReadonlyMap<string, number> = new Map([
    ['ArrowDown', 1],
    ['ArrowUp', -1],
    ['PageDown', page],
    ['PageUp', -page],
    ['Home', -Infinity],
    ['End', Infinity],
  ]);
  return steps.get(key);
}
