import type * as crypto from 'node:crypto';
import type * as net from 'node:net';
import type * as stream from 'node:stream';

// A program may start without needing any of these, and each takes time to load.

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
