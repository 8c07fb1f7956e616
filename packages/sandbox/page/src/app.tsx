import type { FunctionComponent, VNode } from 'preact';
import { DeduplicationView } from './deduplication/deduplication-view';
import { EventsView } from './events/events-view';
import { FaultsView } from './faults/faults-view';
import { Header } from './header';
import { HelperView } from './helper/helper-view';
import { KeyboardHelp } from './keyboard-help';
import { MatchKeysView } from './match-keys/match-keys-view';
import { NotFound } from './not-found';
import { Notices } from './notices';
import { route } from './routing/location';
import type { ViewName } from './routing/route';

const VIEW_COMPONENTS: Readonly<Record<ViewName | 'not-found', FunctionComponent>> = {
  events: EventsView,
  deduplication: DeduplicationView,
  'match-keys': MatchKeysView,
  helper: HelperView,
  faults: FaultsView,
  'not-found': NotFound,
};

/** The whole page: header, notices, and the view the address asks for. */
export function App(): VNode {
  const View = VIEW_COMPONENTS[route.value.view];
  return (
    <>
      <a class="skip-link" href="#main">
        Skip to content
      </a>
      <Header />
      <Notices />
      <main id="main" tabIndex={-1}>
        <View />
      </main>
      <KeyboardHelp />
    </>
  );
}
