import { Remembered } from '../remembered';

// A site has few pages, and each event's is looked at several times.
const judged = new Remembered<boolean>({ texts: 500, length: 200 });

/** `URL.canParse()`, remembered but for URLs with a query: these differ, and may hold what must not be kept. */
export function canParse(url: string): boolean {
  if (url.includes('?')) return URL.canParse(url);
  const known = judged.get(url);
  if (known !== undefined) return known;
  const answer = URL.canParse(url);
  judged.set(url, answer);
  return answer;
}
