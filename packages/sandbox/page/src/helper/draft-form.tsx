import type { ActionSource } from '@capikit/core';
import type { VNode } from 'preact';
import { fieldName, type FormValues } from './build-draft';
import { ACTION_SOURCES } from './action-sources';
import type { Field } from './field';
import type { FieldGroup } from './fields';

interface DraftFormProps {
  readonly actionSource: ActionSource;
  readonly groups: readonly FieldGroup[];
  readonly values: FormValues;
  readonly onActionSource: (source: ActionSource) => void;
  readonly onChange: (name: string, text: string) => void;
}

/** The form of the payload helper: the fields that the action source asks for. */
export function DraftForm({ actionSource, groups, values, onActionSource, onChange }: DraftFormProps): VNode {
  return (
    <form class="card stack" aria-label="Event" autocomplete="off" onSubmit={(event) => event.preventDefault()}>
      <label class="field">
        <span>Action source</span>
        <select value={actionSource} onChange={(event) => onActionSource(event.currentTarget.value as ActionSource)}>
          {Object.entries(ACTION_SOURCES).map(([source, name]) => (
            <option key={source} value={source}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {groups.map(({ title, fields }) => (
        <fieldset key={title} class="fields">
          <legend>{title}</legend>
          {fields.map((field) => {
            const name = fieldName(field);
            return (
              <FieldInput key={name} field={field} value={values[name] ?? ''} onText={(text) => onChange(name, text)} />
            );
          })}
        </fieldset>
      ))}
    </form>
  );
}

interface FieldInputProps {
  readonly field: Field;
  readonly value: string;
  readonly onText: (text: string) => void;
}

function FieldInput({ field, value, onText }: FieldInputProps): VNode {
  const { label, required = false, hint } = field;
  const name = fieldName(field);
  const isWide = field.type === 'json' || field.key.endsWith('_url') || field.key === 'clientUserAgent';
  return (
    <div class={isWide ? 'field is-wide' : 'field'}>
      <label htmlFor={name}>
        {label}
        {required && (
          <span class="required" title="Meta asks for it">
            <span aria-hidden="true"> *</span>
            <span class="visually-hidden"> (required)</span>
          </span>
        )}
      </label>
      <Control field={field} value={value} onText={onText} />
      {hint !== undefined && (
        <small id={`${name}-hint`} class="muted">
          {hint}
        </small>
      )}
    </div>
  );
}

function Control({ field, value, onText }: FieldInputProps): VNode {
  const name = fieldName(field);
  const { type = 'text', choices, suggestions } = field;
  const shared = {
    id: name,
    name,
    value,
    'aria-describedby': field.hint === undefined ? undefined : `${name}-hint`,
    spellcheck: false,
  };
  if (choices) {
    return (
      <select {...shared} onChange={(event) => onText(event.currentTarget.value)}>
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {choice || 'not given'}
          </option>
        ))}
      </select>
    );
  }
  if (type === 'json') return <textarea {...shared} rows={3} onInput={(event) => onText(event.currentTarget.value)} />;
  return (
    <>
      <input
        {...shared}
        type={type === 'time' ? 'datetime-local' : 'text'}
        inputMode={type === 'number' ? 'decimal' : undefined}
        autocomplete="off"
        list={suggestions && `${name}-list`}
        onInput={(event) => onText(event.currentTarget.value)}
      />
      {suggestions && (
        <datalist id={`${name}-list`}>
          {suggestions.map((suggestion) => (
            <option key={suggestion} value={suggestion} />
          ))}
        </datalist>
      )}
    </>
  );
}
