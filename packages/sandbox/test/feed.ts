import type { Sandbox } from '../src/index';
import { FEED_PATH, type FeedMessages } from '../src/page-api';

type Name = keyof FeedMessages;

/** One message of the live feed. */
type FeedMessage = { readonly [K in Name]: { readonly name: K; readonly data: FeedMessages[K] } }[Name];

/** An open page: what the feed told it so far, one at a time. */
export interface Page {
  /** The next message. */
  next(): Promise<FeedMessage>;
  /** Reads until all the news so far make `condition` hold, and answers with them. */
  newsUntil(condition: (news: readonly FeedMessages['news'][]) => boolean): Promise<readonly FeedMessages['news'][]>;
  [Symbol.dispose](): void;
}

/** Opens the live feed, and waits for the answer to begin. */
export async function openFeed(sandbox: Sandbox): Promise<Page> {
  const page = new AbortController();
  const response = await fetch(sandbox.url + FEED_PATH, { signal: page.signal });
  const messages = read(response);
  const next = async (): Promise<FeedMessage> => {
    const { value, done } = await messages.next();
    if (done === true) throw new Error('the feed has ended');
    return value;
  };
  return {
    next,
    async newsUntil(condition) {
      const news: FeedMessages['news'][] = [];
      while (!condition(news)) {
        const message = await next();
        if (message.name === 'news') news.push(message.data);
      }
      return news;
    },
    [Symbol.dispose]: () => page.abort(),
  };
}

async function* read(response: Response): AsyncGenerator<FeedMessage, undefined> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    const blocks = (text + decoder.decode(chunk, { stream: true })).split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const [, name, data] = /^event: (\w+)\ndata: (.*)$/.exec(block) ?? [];
      if (name !== undefined) yield { name, data: JSON.parse(data ?? '') } as FeedMessage;
    }
  }
}
