import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Item } from '../feed/timeline';
import { navigate } from '../routing/location';
import { filterQuery, type Filter } from './filter';
import { knownNames } from './known-names';

/** The id of the text field, for the key `/`. */
export const FILTER_INPUT_ID = 'filter-text';

interface FilterBarProps {
  readonly filter: Filter;
  readonly items: readonly Item[];
  /** Called when the text field is left with Enter or Esc. */
  readonly onDone: () => void;
}

/** Narrows the list. The address bar holds the filter, so it can be kept and shared. */
export function FilterBar({ filter, items, onDone }: FilterBarProps): VNode {
  const known = useMemo(() => knownNames(items), [items]);
  const set = (change: Partial<Filter>): void =>
    navigate(location.pathname + filterQuery({ ...filter, ...change }), 'replace');
  const choose = (name: Exclude<keyof Filter, 'text'>, label: string, choices: readonly Choice[]): VNode => (
    <Select label={label} value={filter[name]} choices={choices} onChange={(value) => set({ [name]: value })} />
  );
  return (
    <form class="filter" role="search" aria-label="Filter events" onSubmit={(event) => event.preventDefault()}>
      <input
        id={FILTER_INPUT_ID}
        type="search"
        aria-label="Filter by text"
        placeholder="Filter…  /"
        autocomplete="off"
        spellcheck={false}
        value={filter.text}
        onInput={(event) => set({ text: event.currentTarget.value })}
        onKeyDown={(event) => {
          if (event.key === 'Enter' || (event.key === 'Escape' && event.currentTarget.value === '')) onDone();
        }}
      />
      {choose('event', 'Event', named(known.events))}
      {choose('dataset', 'Dataset', named(known.datasets))}
      {choose('source', 'Source', [
        ['browser', 'Browser'],
        ['server', 'Server'],
      ])}
      {choose('verdict', 'Verdict', [
        ['ok', 'OK'],
        ['warning', 'Warning'],
        ['refused', 'Refused'],
      ])}
    </form>
  );
}

type Choice = readonly [value: string, label: string];

function named(names: readonly string[]): Choice[] {
  return names.map((name) => [name, name]);
}

interface SelectProps {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly Choice[];
  readonly onChange: (value: string) => void;
}

function Select({ label, value, choices, onChange }: SelectProps): VNode {
  const isKnown = value === '' || choices.some(([choice]) => choice === value);
  return (
    <select
      aria-label={label}
      class={value === '' ? '' : 'is-set'}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    >
      <option value="">{label}</option>
      {!isKnown && <option value={value}>{value}</option>}
      {choices.map(([choice, name]) => (
        <option key={choice} value={choice}>
          {name}
        </option>
      ))}
    </select>
  );
}
