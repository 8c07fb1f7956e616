/** The columns of the list. */
export type ColumnName = 'time' | 'event' | 'dataset' | 'source' | 'value' | 'keys' | 'verdict';

/** How the list is laid out in the room it has. */
export interface ListLayout {
  readonly name: 'full' | 'medium' | 'cards';
  readonly columns: readonly ColumnName[];
  /** Pixels. */
  readonly rowHeight: number;
  /** How many match keys are named before `+3`. */
  readonly chips: number;
}

/** The title of each column. */
export const COLUMN_TITLES: Readonly<Record<ColumnName, string>> = {
  time: 'Time',
  event: 'Event',
  dataset: 'Dataset',
  source: 'Source',
  value: 'Value',
  keys: 'Match keys',
  verdict: 'Verdict',
};

const FULL: ListLayout = {
  name: 'full',
  columns: ['time', 'event', 'dataset', 'source', 'value', 'keys', 'verdict'],
  rowHeight: 38,
  chips: 6,
};
const MEDIUM: ListLayout = {
  name: 'medium',
  columns: ['time', 'event', 'source', 'value', 'keys', 'verdict'],
  rowHeight: 38,
  chips: 2,
};
const CARDS: ListLayout = {
  name: 'cards',
  columns: ['event', 'verdict', 'time', 'source', 'value', 'keys'],
  rowHeight: 66,
  chips: 2,
};

/** The layout for a list of this width in pixels. */
export function listLayout(width: number): ListLayout {
  if (width >= 1040) return FULL;
  return width >= 660 ? MEDIUM : CARDS;
}
