import type { Stored } from './outcome';

/** What `stored` is where it is known at once. */
export const STORED: Promise<Stored> = Promise.resolve('stored');
/** An event the queue had already. */
export const DUPLICATE: Promise<Stored> = Promise.resolve('duplicate');
/** An event that went no further than `track()`. */
export const NOT_ACCEPTED: Promise<Stored> = Promise.resolve('not-accepted');
