import type { ServerResponse } from 'node:http';
import type onHeadersModule from 'on-headers';
import type { Tracker } from '../tracker';

// It loads `node:http`, which a program that only sends events does not need.
let onHeaders: typeof onHeadersModule | undefined;

/** Lets the tracker write its headers when those of a Node response leave, whoever sends them and however late. */
export function bindResponse(tracker: Tracker, response: ServerResponse): void {
  onHeaders ??= require('on-headers') as typeof onHeadersModule;
  onHeaders(response, () => tracker.writeHeaders(response));
}
