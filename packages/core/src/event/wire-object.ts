/** Any JSON object, before anything is known about it. */
export interface WireObject {
  readonly [key: string]: unknown;
}

/** True for objects that become a JSON object: not null, not a list. */
export function isWireObject(value: unknown): value is WireObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
