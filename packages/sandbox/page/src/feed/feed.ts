import { batch, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import { FEED_PATH, type ActiveFault, type FeedMessages } from '../../../src/page-api';
import { EMPTY_TIMELINE, fromSnapshot, resumed, withNews, type Timeline } from './timeline';

/** `lost`: there was no answer, and the page keeps asking. */
export type Connection = 'connecting' | 'live' | 'lost';

/** The sandbox's events, as they come in. */
export interface Feed {
  readonly connection: ReadonlySignal<Connection>;
  readonly timeline: ReadonlySignal<Timeline>;
  readonly counts: ReadonlySignal<FeedMessages['snapshot']['counts']>;
  readonly fault: ReadonlySignal<ActiveFault | null>;
  readonly paused: ReadonlySignal<boolean>;
  /** Holds new lines back, or shows those that were held back. */
  readonly pause: (paused: boolean) => void;
}

const RECONNECT_MS = 2000;
// Animation frames stop in a hidden tab; what came in is taken up all the same.
const HIDDEN_FLUSH_MS = 1000;

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends ReadonlySignal<infer V> ? Signal<V> : T[K] };

/** Connects to the sandbox and keeps doing so. What arrives within one animation frame is shown at once. */
export function openFeed(): Feed {
  const feed: Mutable<Feed> = {
    connection: signal<Connection>('connecting'),
    timeline: signal(EMPTY_TIMELINE),
    counts: signal({ requests: 0, accepted: 0, refused: 0, browser: 0 }),
    fault: signal<ActiveFault | null>(null),
    paused: signal(false),
    pause(paused) {
      feed.paused.value = paused;
      if (!paused) feed.timeline.value = resumed(feed.timeline.value);
    },
  };
  connect(feed, perFrame());
  return feed;
}

function connect(feed: Mutable<Feed>, apply: (change: () => void) => void): void {
  const source = new EventSource(FEED_PATH);
  const on = <Name extends keyof FeedMessages>(name: Name, take: (message: FeedMessages[Name]) => void): void =>
    source.addEventListener(name, ({ data }: MessageEvent<string>) => {
      const message = JSON.parse(data) as FeedMessages[Name];
      apply(() => take(message));
    });

  on('snapshot', (snapshot) => {
    feed.connection.value = 'live';
    feed.counts.value = snapshot.counts;
    feed.fault.value = snapshot.fault;
    feed.timeline.value = fromSnapshot(feed.timeline.value, snapshot, feed.paused.value);
  });
  on('news', (news) => {
    feed.counts.value = news.counts;
    feed.timeline.value = withNews(feed.timeline.value, news, feed.paused.value);
  });
  on('fault', (fault) => {
    feed.fault.value = fault;
  });
  source.addEventListener('error', () => {
    apply(() => {
      feed.connection.value = 'lost';
    });
    // A refused stream is not tried again by the browser itself.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => connect(feed, apply), RECONNECT_MS);
  });
}

function perFrame(): (change: () => void) => void {
  let changes: (() => void)[] = [];
  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = (): void => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    const due = changes;
    changes = [];
    batch(() => {
      for (const change of due) change();
    });
  };
  return (change) => {
    changes.push(change);
    if (changes.length > 1) return;
    frame = requestAnimationFrame(flush);
    timer = setTimeout(flush, HIDDEN_FLUSH_MS);
  };
}
