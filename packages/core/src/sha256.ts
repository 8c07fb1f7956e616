import type { BinaryToTextEncoding } from 'node:crypto';
import { nodeCrypto } from './node-builtins';

/** SHA-256 of the UTF-8 bytes. `crypto.hash` is the faster way, and missing in Node 21.0 to 21.6. */
export function sha256(text: string, encoding: BinaryToTextEncoding): string {
  const { hash, createHash } = nodeCrypto();
  return typeof hash === 'function'
    ? hash('sha256', text, encoding)
    : createHash('sha256').update(text).digest(encoding);
}
