import type { VNode } from 'preact';
import type { EventRow } from '../../../src/page-api';
import { SourceBadge, VerdictBadge } from '../badges';
import type { Item } from '../feed/timeline';
import { dateAndTime, money, timeOfDay } from '../format';
import { inOrder, keyInWords, shortKey } from '../match-key-names';
import { eventPath } from '../routing/route';
import { search } from '../routing/location';
import { Link } from '../routing/link';
import type { ColumnName, ListLayout } from './columns';

interface EventGridRowProps {
  readonly item: Item;
  /** 0 is the newest. */
  readonly index: number;
  readonly layout: ListLayout;
  readonly isActive: boolean;
  readonly isOpen: boolean;
  readonly onOpen: (id: number) => void;
}

/** The element id of a line. */
export function rowId(id: number): string {
  return `line-${id}`;
}

/** One line of the list. */
export function EventGridRow({ item, index, layout, isActive, isOpen, onOpen }: EventGridRowProps): VNode {
  const state = `${isActive ? ' is-active' : ''}${isOpen ? ' is-open' : ''}`;
  return (
    // The grid around it takes the keys.
    <div
      id={rowId(item.id)}
      role="row"
      class={`grid-row is-${item.kind}${state}`}
      aria-rowindex={index + 2}
      aria-selected={isOpen}
      style={{ transform: `translateY(${index * layout.rowHeight}px)` }}
      onClick={(event) => {
        if (item.kind === 'event' && !event.defaultPrevented && !event.ctrlKey && !event.metaKey) onOpen(item.id);
      }}
    >
      {item.kind === 'event'
        ? layout.columns.map((column) => (
            <span key={column} role="gridcell" class={`cell-${column}`}>
              {cell(column, item.row, layout.chips)}
            </span>
          ))
        : requestCells(item.row, layout.columns.length)}
    </div>
  );
}

function cell(column: ColumnName, row: EventRow, chips: number): VNode | string {
  switch (column) {
    case 'time':
      return <time title={dateAndTime(row.at)}>{timeOfDay(row.at)}</time>;
    case 'event':
      return (
        <Link href={eventPath(row.id) + search.value} tabIndex={-1}>
          {row.eventName || '(no name)'}
        </Link>
      );
    case 'dataset':
      return row.datasetId;
    case 'source':
      return <SourceBadge source={row.source} />;
    case 'value':
      return money(row.value, row.currency);
    case 'keys':
      return <KeyChips keys={row.matchKeys} max={chips} />;
    case 'verdict':
      return <VerdictBadge verdict={row.verdict} />;
  }
}

function requestCells(row: Extract<Item, { kind: 'request' }>['row'], columns: number): VNode {
  return (
    <span role="gridcell" class="cell-request" aria-colspan={columns}>
      <time title={dateAndTime(row.at)}>{timeOfDay(row.at)}</time>
      <span class="badge is-refused">{row.status ?? 'No answer'}</span>
      <span class="sentence" title={row.sentence}>
        {row.sentence}
      </span>
    </span>
  );
}

function KeyChips({ keys, max }: { readonly keys: readonly string[]; readonly max: number }): VNode {
  const ordered = inOrder(keys);
  const more = ordered.slice(max);
  return (
    <>
      {ordered.slice(0, max).map((key) => (
        <span key={key} class="chip" title={keyInWords(key)}>
          {shortKey(key)}
        </span>
      ))}
      {more.length > 0 && (
        <span class="chip" title={more.map(keyInWords).join(', ')}>
          +{more.length}
        </span>
      )}
    </>
  );
}
