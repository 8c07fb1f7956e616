import { render } from 'preact';
import { App } from './app';
import { openFeed } from './feed/feed';
import { FeedContext } from './feed/feed-context';

const root = document.getElementById('page');
if (root) {
  render(
    <FeedContext.Provider value={openFeed()}>
      <App />
    </FeedContext.Provider>,
    root,
  );
}
