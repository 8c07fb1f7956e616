import { computed, signal, type ReadonlySignal } from '@preact/signals';
import { routeOf, type Route } from './route';

const current = signal({ pathname: location.pathname, search: location.search });
addEventListener('popstate', read);

/** What the address bar shows. */
export const route: ReadonlySignal<Route> = computed(() => routeOf(current.value.pathname));

/** The query of the address bar, with its question mark; empty without one. */
export const search: ReadonlySignal<string> = computed(() => current.value.search);

/** Goes to a path of this page; `replace` leaves no step for the back button. */
export function navigate(href: string, how: 'push' | 'replace' = 'push'): void {
  if (href === location.pathname + location.search) return;
  if (how === 'push') history.pushState(null, '', href);
  else history.replaceState(null, '', href);
  read();
}

function read(): void {
  current.value = { pathname: location.pathname, search: location.search };
}
