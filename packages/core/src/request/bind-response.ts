import type { ServerResponse } from 'node:http';
import onHeaders from 'on-headers';
import type { Tracker } from '../tracker';

/** Lets the tracker write its headers when those of a Node response leave, whoever sends them and however late. */
export function bindResponse(tracker: Tracker, response: ServerResponse): void {
  onHeaders(response, () => tracker.writeHeaders(response));
}
