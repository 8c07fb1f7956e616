import { createHash } from 'node:crypto';
import type { EventRecord } from '@capikit/core';
import type { Argument } from './client';

const DIGEST_BYTES = 16;

/** How scripts are told of a record's guard: the digest of its key and until when it is held, or nothing. */
export function guardArguments({ guard }: EventRecord): Argument[] {
  if (guard === undefined) return [''];
  const digest = createHash('sha256').update(guard.key).digest().subarray(0, DIGEST_BYTES);
  return [digest, Math.floor(guard.untilMs)];
}
