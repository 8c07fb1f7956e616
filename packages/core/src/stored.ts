import type { Stored } from './outcome';

export const STORED: Promise<Stored> = Promise.resolve('stored');
export const DUPLICATE: Promise<Stored> = Promise.resolve('duplicate');
export const NOT_ACCEPTED: Promise<Stored> = Promise.resolve('not-accepted');
