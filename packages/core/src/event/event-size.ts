import { quotable } from './report-issue';

/** An event that is larger as JSON is not sent. */
export const MAX_EVENT_BYTES: number = 256 * 1024;

const MAX_DEPTH = 16;

/**
 * Names the field that makes an event large, in wire keys: `custom_data.contents`, or deeper as long as one field holds
 * more than half of its parent. Never throws; empty for what has no fields.
 */
export function largestField(event: unknown): string {
  let path = '';
  let parent = event;
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const largest = largestChild(parent);
    if (largest === undefined || (depth > 0 && largest.share <= 0.5)) break;
    path += largest.step;
    parent = largest.value;
  }
  return path.startsWith('.') ? path.slice(1) : path;
}

interface Child {
  readonly step: string;
  readonly value: unknown;
  readonly share: number;
}

function largestChild(parent: unknown): Child | undefined {
  if (typeof parent !== 'object' || parent === null) return undefined;
  const entries = Object.entries(parent).map(([key, value]) => ({ key, value, size: sizeOf(value, 0) }));
  const largest = entries.reduce((a, b) => (b.size > a.size ? b : a), {
    key: '',
    value: undefined as unknown,
    size: 0,
  });
  if (largest.size === 0) return undefined;
  const total = entries.reduce((sum, entry) => sum + entry.key.length + entry.size, 0);
  const step = Array.isArray(parent) ? `[${largest.key}]` : `.${quotable(largest.key)}`;
  return { step, value: largest.value, share: largest.size / total };
}

/** Roughly the bytes of a value as JSON. */
function sizeOf(value: unknown, depth: number): number {
  if (typeof value === 'string') return Buffer.byteLength(value) + 2;
  if (typeof value !== 'object' || value === null || depth === MAX_DEPTH) return 5;
  return Object.entries(value).reduce((sum, [key, item]) => sum + key.length + sizeOf(item, depth + 1), 2);
}
