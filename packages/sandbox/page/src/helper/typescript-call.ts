import { standardEvent } from '../../../../core/src/event/standard-events';
import type { Draft } from '../../../src/page-api';

const DETAIL_NAMES: ReadonlyMap<string, string> = new Map([
  ['action_source', 'actionSource'],
  ['event_id', 'eventId'],
  ['event_time', 'eventTime'],
  ['event_source_url', 'eventSourceUrl'],
  ['referrer_url', 'referrerUrl'],
  ['app_data', 'appData'],
  ['messaging_channel', 'messagingChannel'],
]);

/** The `capi.track()` call that makes a draft's event; `trackCustom` for names that Meta does not define. */
export function typescriptCall({ event, userData, testEventCode }: Draft): string {
  const name = typeof event['event_name'] === 'string' ? event['event_name'] : '';
  const details: Record<string, unknown> = {};
  for (const [key, detail] of DETAIL_NAMES) if (event[key] !== undefined) details[detail] = event[key];
  if (Object.keys(userData).length > 0) details['userData'] = userData;
  if (testEventCode !== undefined) details['testEventCode'] = testEventCode;
  const method = standardEvent(name) ? 'track' : 'trackCustom';
  return `capi.${method}(${literal(name)}, ${literal(event['custom_data'] ?? {})}, ${literal(details)});`;
}

const LINE = 80;
const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

/** A JSON value as TypeScript writes it: single quotes, plain keys, short lists and objects on one line. */
function literal(value: unknown, indent = ''): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object' || value === null) return String(value);
  const inner = `${indent}  `;
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  const parts = Array.isArray(value)
    ? value.map((item) => literal(item, inner))
    : Object.entries(value).map(
        ([key, item]) => `${IDENTIFIER.test(key) ? key : quoted(key)}: ${literal(item, inner)}`,
      );
  if (parts.length === 0) return open + close;
  const space = open === '{' ? ' ' : '';
  const line = `${open}${space}${parts.join(', ')}${space}${close}`;
  if (line.length + indent.length <= LINE && !line.includes('\n')) return line;
  return `${open}\n${parts.map((part) => `${inner}${part},\n`).join('')}${indent}${close}`;
}

function quoted(text: string): string {
  const inside = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${inside}'`;
}
