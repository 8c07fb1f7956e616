import type { VNode } from 'preact';
import { ViewTitle } from '../view-title';
import { EventDetailSections } from './event-detail-sections';
import { useEventDetail } from './use-event-detail';

interface EventPaneProps {
  readonly id: number;
  readonly onClose: () => void;
}

/** One event, open. */
export function EventPane({ id, onClose }: EventPaneProps): VNode {
  const state = useEventDetail(id);
  const detail = state.status === 'found' ? state.detail : undefined;
  return (
    <section class="event-pane" aria-labelledby="event-title" aria-busy={state.status === 'loading'}>
      <div class="pane-head">
        <ViewTitle level="h2" id="event-title" title={detail ? detail.row.eventName || '(no name)' : `Event ${id}`} />
        <button type="button" class="icon-button" aria-label="Close the event" title="Close (Esc)" onClick={onClose}>
          <span aria-hidden="true">✕</span>
        </button>
      </div>
      <div class="pane-body">
        {state.status === 'loading' && <p class="muted">Loading…</p>}
        {state.status === 'failed' && <p role="alert">{state.sentence}</p>}
        {detail && <EventDetailSections detail={detail} />}
      </div>
    </section>
  );
}
