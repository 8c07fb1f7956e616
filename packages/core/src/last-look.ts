import type { EventOrigin } from './event-origin';
import { copyEvent } from './event/copy-event';
import type { ServerEvent } from './event/server-event';
import { isPromise } from './is-promise';
import type { TrackTools } from './track-event';

const NOTHING_ANSWERED =
  'beforeSend answered undefined, so the event was left out: return the event, or null to leave it out.';

/** What `beforeSend` makes of the event; the event itself when that cannot be used. */
export function lastLook(
  built: ServerEvent,
  { context }: EventOrigin,
  { settings, log }: TrackTools,
): ServerEvent | null {
  const { beforeSend } = settings;
  if (beforeSend === undefined) return built;
  const answer = log.guard('beforeSend', built, () => {
    const event = beforeSend(copyEvent(built), context);
    if (event === undefined) log.once('warn', 'before-send', NOTHING_ANSWERED);
    return event ?? null;
  });
  if (!isPromise(answer)) return answer;
  // It may have been meant to remove something, so nothing goes out.
  log.once('error', 'async:beforeSend', 'beforeSend must answer at once, not with a promise: events are left out');
  return null;
}
