/** One place of two JSON texts that differs; `undefined` where one of them has nothing. */
export interface Change {
  /** Such as `custom_data.contents[].item_price`; empty for the whole. */
  readonly path: string;
  readonly theirs: unknown;
  readonly ours: unknown;
}

/** Where two JSON values differ, leaf by leaf. Lists are compared item by item, with objects only by key. */
export function changesBetween(theirs: unknown, ours: unknown, path = ''): readonly Change[] {
  if (Object.is(theirs, ours)) return [];
  if (!isObject(theirs) || !isObject(ours) || Array.isArray(theirs) !== Array.isArray(ours)) {
    return [{ path, theirs, ours }];
  }
  const keys = new Set([...Object.keys(theirs), ...Object.keys(ours)]);
  const at = (key: string): string => (Array.isArray(ours) ? `${path}[]` : path === '' ? key : `${path}.${key}`);
  return [...keys].flatMap((key) => changesBetween(theirs[key], ours[key], at(key)));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
