import type { Draft } from '../../../src/page-api';
import type { Field } from './field';

/** What was typed, by {@link fieldName}. */
export type FormValues = Readonly<Record<string, string>>;

/** The name of a field in the form and in {@link FormValues}. */
export function fieldName({ place, key }: Pick<Field, 'place' | 'key'>): string {
  return `${place}.${key}`;
}

const EXTINFO_LENGTH = 16;

/**
 * The event a form describes. Only the given fields count, so that what was typed for another action source stays out.
 * What cannot be read as its type goes in as it was typed: the check then says what is wrong with it.
 */
export function buildDraft(actionSource: string, fields: readonly Field[], values: FormValues): Draft {
  const texts: Record<'draft' | 'user' | 'extinfo', Record<string, string>> = { draft: {}, user: {}, extinfo: {} };
  const parts: Record<'event' | 'custom' | 'app', Record<string, unknown>> = { event: {}, custom: {}, app: {} };
  for (const field of fields) {
    const { place, key, type } = field;
    const text = values[fieldName(field)]?.trim() ?? '';
    if (text === '') continue;
    const value = valueOf(text, field);
    if (place === 'draft' || place === 'user' || place === 'extinfo') texts[place][key] = text;
    else if (type === 'json' && isObject(value)) Object.assign(parts[place], value);
    else parts[place][key || 'custom_data'] = value;
  }
  const { draft, user, extinfo } = texts;
  const { event, custom, app } = parts;
  const hasExtinfo = fields.some(({ place }) => place === 'extinfo');
  const appData = hasExtinfo ? { ...app, extinfo: extinfoOf(extinfo) } : app;
  return {
    datasetId: draft['datasetId'] ?? '',
    event: {
      ...event,
      action_source: actionSource,
      ...(Object.keys(custom).length > 0 && { custom_data: custom }),
      ...(Object.keys(appData).length > 0 && { app_data: appData }),
    },
    userData: user,
    ...(draft['testEventCode'] !== undefined && { testEventCode: draft['testEventCode'] }),
  };
}

function valueOf(text: string, { type = 'text' }: Field): unknown {
  switch (type) {
    case 'text':
      return text;
    case 'number':
    case 'flag':
      return Number.isFinite(Number(text)) ? Number(text) : text;
    case 'list':
      return text
        .split(',')
        .map((part) => part.trim())
        .filter(Boolean);
    case 'time':
      return unixSeconds(text);
    case 'json':
      return parsed(text);
  }
}

function unixSeconds(text: string): unknown {
  const ms = new Date(text).getTime();
  return Number.isNaN(ms) ? text : Math.floor(ms / 1000);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function extinfoOf(typed: Readonly<Record<string, string>>): string[] {
  return Array.from({ length: EXTINFO_LENGTH }, (_, index) => typed[index] ?? '');
}
