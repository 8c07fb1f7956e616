import { createContext, type Context } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import type { Feed } from './feed';
import type { Item } from './timeline';

/** Hands the feed to every view. */
export const FeedContext: Context<Feed | null> = createContext<Feed | null>(null);

/** The feed of this page. */
export function useFeed(): Feed {
  const feed = useContext(FeedContext);
  if (feed === null) throw new Error('This component stands outside FeedContext.');
  return feed;
}

const PACE_MS = 500;

/** The lines, renewed at most twice a second: for views that count over all of them. */
export function usePacedItems(): readonly Item[] {
  const { timeline } = useFeed();
  const [items, setItems] = useState(timeline.peek().items);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let renewedAt = -PACE_MS;
    const stop = timeline.subscribe(() => {
      const waitMs = Math.max(0, renewedAt + PACE_MS - performance.now());
      timer ??= setTimeout(() => {
        timer = undefined;
        renewedAt = performance.now();
        setItems(timeline.peek().items);
      }, waitMs);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [timeline]);
  return items;
}
