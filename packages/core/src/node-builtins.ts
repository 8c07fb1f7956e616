import type * as crypto from 'node:crypto';
import type * as net from 'node:net';
import type * as stream from 'node:stream';

// Loading these three takes a third as long as all of `@capikit/core`, and a program may start without needing any.

/** `node:crypto`, loaded at the first call. */
export const nodeCrypto: () => typeof crypto = atFirstCall(() => require('node:crypto') as typeof crypto);

/** `node:net`, loaded at the first call. */
export const nodeNet: () => typeof net = atFirstCall(() => require('node:net') as typeof net);

/** `node:stream`, loaded at the first call. */
export const nodeStream: () => typeof stream = atFirstCall(() => require('node:stream') as typeof stream);

function atFirstCall<T>(load: () => T): () => T {
  let loaded: T | undefined;
  return () => (loaded ??= load());
}
