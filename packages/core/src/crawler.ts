import type * as isbotModule from 'isbot';
import { Remembered } from './remembered';

let isbot: typeof isbotModule | undefined;

/** Loads the list of crawlers, for the first page view or before it. */
export function loadCrawlers(): typeof isbotModule {
  return (isbot ??= require('isbot') as typeof isbotModule);
}

// Most visitors share their browser with many others, and the list is long.
const known = new Remembered<boolean>({ texts: 2_000, length: 512 });

/** Whether a user agent is a crawler's. */
export function isCrawlerAgent(userAgent: string): boolean {
  let isCrawler = known.get(userAgent);
  if (isCrawler === undefined) known.set(userAgent, (isCrawler = loadCrawlers().isbot(userAgent)));
  return isCrawler;
}
