import type { ActiveFault, FaultName } from '../../../src/page-api';
import { counted } from '../format';

/** One fault, in words. */
export interface FaultText {
  readonly title: string;
  /** What the sender meets and what its events come to. */
  readonly text: string;
}

/** Every fault of the sandbox. */
export const FAULTS: Readonly<Record<FaultName, FaultText>> = {
  'error-500': {
    title: 'Error 500',
    text: 'Meta is down: every request is answered 500 and its events do not count. A good sender tries again later.',
  },
  'throttled-429': {
    title: 'Throttled (429)',
    text: 'Too many calls: requests are turned away and their events do not count. A good sender slows down.',
  },
  slow: {
    title: 'Slow',
    text: 'The answer is long in coming; events count. Nothing your visitors see may get slower.',
  },
  reset: {
    title: 'Connection reset',
    text: 'The connection is cut before the request is read; events do not count.',
  },
  'lost-answer': {
    title: 'Lost answer',
    text: 'Events count, but the connection is cut before the answer. A resend must carry the same event ids.',
  },
  'half-json': {
    title: 'Half an answer',
    text: 'Events count, but the answer is cut off in the middle of its JSON.',
  },
  'bad-token': {
    title: 'Bad access token',
    text: 'Answered with error 190, as for a revoked token. Events must wait, not be thrown away.',
  },
};

/** The names, in the order of {@link FAULTS}. */
export const FAULT_NAMES: readonly FaultName[] = Object.keys(FAULTS) as FaultName[];

/** An active fault and how long it stays: `Slow, for the next 3 requests`. */
export function faultInWords({ fault, requests }: ActiveFault): string {
  const until = requests === null ? 'until it is switched off' : `for the next ${counted(requests, 'request')}`;
  return `${FAULTS[fault].title}, ${until}`;
}
