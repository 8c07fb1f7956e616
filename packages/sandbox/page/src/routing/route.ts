/** The views, in the order of the navigation. */
export const VIEWS = [
  { name: 'events', path: '/', label: 'Events' },
  { name: 'deduplication', path: '/deduplication', label: 'Deduplication' },
  { name: 'match-keys', path: '/match-keys', label: 'Match keys' },
  { name: 'helper', path: '/helper', label: 'Helper' },
  { name: 'faults', path: '/faults', label: 'Faults' },
] as const;

/** The name of one of {@link VIEWS}. */
export type ViewName = (typeof VIEWS)[number]['name'];

/** What a path shows. */
export interface Route {
  readonly view: ViewName | 'not-found';
  /** The event whose detail is open; only in `events`. */
  readonly eventId?: number;
}

const EVENT_PATH = /^\/events\/(\d{1,15})$/;

/** Reads a path; a slash at its end does not count. */
export function routeOf(pathname: string): Route {
  const path = pathname.replace(/\/+$/, '') || '/';
  const [, eventId] = EVENT_PATH.exec(path) ?? [];
  if (eventId !== undefined) return { view: 'events', eventId: Number(eventId) };
  if (path === '/events') return { view: 'events' };
  return { view: VIEWS.find((view) => view.path === path)?.name ?? 'not-found' };
}

/** The path of one event. */
export function eventPath(id: number): string {
  return `/events/${id}`;
}
