import type { VNode } from 'preact';
import type { Pair } from '../../../src/deduplication';
import { duration, timeOfDay } from '../format';
import { Link } from '../routing/link';
import { eventPath } from '../routing/route';
import { KEY_WORDS } from './key-words';

const SHOWN = 100;

/** Events that Meta counts once; the newest ones. */
export function PairTable({ pairs }: { readonly pairs: readonly Pair[] }): VNode {
  if (pairs.length === 0) return <p class="muted">No browser event has met its server event yet.</p>;
  return (
    <>
      <div class="table-frame" tabIndex={0} role="region" aria-label="Pairs">
        <table>
          <thead>
            <tr>
              <th scope="col">Event</th>
              <th scope="col">Browser</th>
              <th scope="col">Server</th>
              <th scope="col">Apart</th>
              <th scope="col">Paired by</th>
            </tr>
          </thead>
          <tbody>
            {pairs
              .slice(-SHOWN)
              .toReversed()
              .map(({ browser, server, by }) => (
                <tr key={`${browser.id} ${server.id}`}>
                  <th scope="row">{browser.eventName}</th>
                  <td>{eventLink(browser.id, browser.at)}</td>
                  <td>{eventLink(server.id, server.at)}</td>
                  <td>{duration(server.at - browser.at)}</td>
                  <td>
                    {KEY_WORDS[by]} {by === 'event_id' && <code class="wrap">{server.eventId}</code>}
                  </td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
      {pairs.length > SHOWN && <p class="muted">The newest {SHOWN} are shown.</p>}
    </>
  );
}

function eventLink(id: number, at: number): VNode {
  return (
    <Link href={eventPath(id)}>
      {timeOfDay(at)}
      <span class="visually-hidden"> event {id}</span>
    </Link>
  );
}
