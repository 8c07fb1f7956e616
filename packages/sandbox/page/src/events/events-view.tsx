import { useComputed, useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useCallback, useRef } from 'preact/hooks';
import { EventPane } from '../event-detail/event-pane';
import { useFeed } from '../feed/feed-context';
import { useHotkeys } from '../hotkeys';
import { navigate, route, search } from '../routing/location';
import { eventPath } from '../routing/route';
import { ViewTitle } from '../view-title';
import { EmptyState } from './empty-state';
import { EventGrid } from './event-grid';
import { filtered, filterOf } from './filter';
import { FilterBar, FILTER_INPUT_ID } from './filter-bar';
import { ListActions } from './list-actions';
import { neighbour } from './neighbour';

/** The live list, with one event open beside it or, where there is little room, instead of it. */
export function EventsView(): VNode {
  const { connection, timeline, paused, pause } = useFeed();
  const openId = route.value.eventId;
  const filter = useComputed(() => filterOf(search.value));
  const shown = useComputed(() => filtered(timeline.value.items, filter.value));
  const activeId = useSignal(openId);
  const grid = useRef<HTMLDivElement>(null);

  const open = useCallback(
    (id: number) => {
      activeId.value = id;
      navigate(eventPath(id) + search.peek(), route.peek().eventId === undefined ? 'push' : 'replace');
    },
    [activeId],
  );
  const close = useCallback(() => {
    if (route.peek().eventId === undefined) return;
    navigate(`/${search.peek()}`);
    requestAnimationFrame(() => grid.current?.focus({ preventScroll: true }));
  }, []);
  const move = (steps: number): void => {
    const next = neighbour(shown.peek(), route.peek().eventId ?? activeId.peek(), steps);
    if (next === undefined) return;
    activeId.value = next.id;
    if (route.peek().eventId !== undefined && next.kind === 'event') open(next.id);
  };

  useHotkeys({
    j: () => move(1),
    k: () => move(-1),
    p: () => pause(!paused.peek()),
    '/': () => document.getElementById(FILTER_INPUT_ID)?.focus(),
    Escape: close,
  });

  const isEmpty = timeline.value.items.length === 0;
  return (
    <div class={openId === undefined ? 'events' : 'events has-detail'}>
      <ViewTitle title="Events" hidden />
      <section class="events-list" aria-label="Event list">
        <div class="toolbar">
          <FilterBar filter={filter.value} items={timeline.value.items} onDone={() => grid.current?.focus()} />
          <ListActions shown={shown.value.length} all={timeline.value.items.length} />
        </div>
        {isEmpty && connection.value !== 'connecting' && <EmptyState />}
        {isEmpty && connection.value === 'connecting' && <p class="empty muted">Connecting to the sandbox…</p>}
        {!isEmpty && (
          <EventGrid
            gridRef={grid}
            items={shown.value}
            filterKey={search.value}
            activeId={activeId}
            openId={openId}
            onOpen={open}
            onMove={move}
          />
        )}
      </section>
      {openId !== undefined && <EventPane id={openId} onClose={close} />}
    </div>
  );
}
