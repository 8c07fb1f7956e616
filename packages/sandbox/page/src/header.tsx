import type { VNode } from 'preact';
import { useFeed } from './feed/feed-context';
import type { Connection } from './feed/feed';
import { showKeyboardHelp } from './keyboard-help';
import { Link } from './routing/link';
import { route } from './routing/location';
import { VIEWS } from './routing/route';
import { ThemeButton } from './theme-button';

const CONNECTION_WORDS: Readonly<Record<Connection, string>> = {
  connecting: 'Connecting',
  live: 'Live',
  lost: 'Disconnected',
};

/** Name, navigation and state of the connection. */
export function Header(): VNode {
  const connection = useFeed().connection.value;
  return (
    <header class="header">
      <Link class="brand" href="/">
        capikit <span>sandbox</span>
      </Link>
      <nav class="nav" aria-label="Views">
        {VIEWS.map(({ name, path, label }) => (
          <Link key={name} href={path} aria-current={route.value.view === name ? 'page' : undefined}>
            {label}
          </Link>
        ))}
      </nav>
      <div class="header-end">
        <span class={`connection is-${connection}`}>{CONNECTION_WORDS[connection]}</span>
        <ThemeButton />
        <button
          type="button"
          class="icon-button"
          aria-label="Keyboard shortcuts"
          title="Keyboard shortcuts (?)"
          onClick={showKeyboardHelp}
        >
          ?
        </button>
      </div>
    </header>
  );
}
